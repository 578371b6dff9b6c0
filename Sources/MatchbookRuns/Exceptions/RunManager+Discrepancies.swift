import Matchbook

extension RunManager {
  public func discrepancy(_ id: String) throws(RunError) -> Discrepancy {
    try store.read { (reader) throws(RunError) in
      try find(Discrepancy.self, DiscrepancyState.noun, id: id, in: reader)
    }
  }

  /// Discrepancies of a run, by their first finding.
  public func discrepancies(
    ofRun id: String, states: Set<DiscrepancyState>? = nil, severity: Severity? = nil,
    page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<Discrepancy> {
    try store.read { (reader) throws(RunError) in
      let run = try run(id, in: reader)
      let ofRun = StoredTest.equals("run", .integer(run.key))
      guard states != nil || severity != nil else {
        return try reader.page(Discrepancy.self, where: [ofRun], page)
      }
      // An index gives each state and severity by key; few walks along it are one list.
      let states = states?.sorted { $0.rawValue < $1.rawValue } ?? DiscrepancyState.allCases
      let severities = severity.map { [$0] } ?? Severity.allCases
      return try reader.page(
        Discrepancy.self,
        whereAny: states.flatMap { state in
          severities.map { severity in
            [
              ofRun, .equals("state", StoredValue(word: state)),
              .equals("severity", StoredValue(word: severity)),
            ]
          }
        }, page)
    }
  }

  /// Takes a discrepancy into review, gives it back, closes or reopens it.
  ///
  /// - Parameter reason: Has to be given to close or reopen one.
  public func decide(
    onDiscrepancy id: String, _ action: DiscrepancyState.Action, reason text: String? = nil
  ) throws(RunError) -> Discrepancy {
    let now = host.now()
    let isFinal = action == .close || action == .reopen
    let reason = isFinal ? try reason(text, to: "\(action.rawValue) a discrepancy") : text
    return try once("\(action.rawValue)_discrepancy", [id, reason]) { (writer) throws(RunError) in
      let old = try find(Discrepancy.self, DiscrepancyState.noun, id: id, in: writer)
      let run = try writer.find(Run.self, key: old.run)
      var new = old
      new.state = try old.state.after(action, id: id)
      if old.state.transition(action) == .repeats { return old }
      if let run { _ = try run.state.after(.decide, id: run.id) }
      new.updatedAt = now
      new.closedAt = action == .close ? now : nil
      new.closedBy = action == .close ? host.actor : nil
      new.closeReason = reason
      try change(
        "\(action.rawValue)_discrepancy", from: old, to: new, run: run, at: now, in: writer)
      return new
    }
  }

  /// Keeps what a match finds: what is known is counted once more, what is gone is closed.
  ///
  /// - Returns: How many are new, found again and gone, in words.
  /// - Complexity: O(findings and known discrepancies), some hundred of them at a time in memory.
  func keepDiscrepancies(
    _ findings: Findings, _ scope: MatchScope, run: Run, at now: Timestamp, threads: Int,
    in writer: any StoreWriting
  ) throws(RunError) -> String {
    let keeper = DiscrepancyKeeper(host: host, severity: policy.severity, at: now)
    let lastKnown = try writer.last(Discrepancy.self, where: [])?.key ?? 0
    // Keys of known ones that were found again.
    var seen = KeySet()
    var (added, again, gone) = (0, 0, 0)
    let length = DiscrepancyKeeper.batchLength
    let batches = AheadPieces(
      pieces: (findings.count + length - 1) / length, threads: threads, ahead: 16
    ) { number in
      (number * length..<min(findings.count, (number + 1) * length)).map { place in
        let finding = findings[place]
        return (finding: finding, fingerprint: finding.fingerprint)
      }
    }
    while let batch = batches.take() {
      let known =
        lastKnown == 0
        ? [:]
        : try keeper.known(batch.map(\.fingerprint), book: run.book, in: writer)
      for (finding, fingerprint) in batch {
        let old = known[fingerprint]
        try keeper.keep(
          finding, fingerprint, known: old, book: run.book, run: run.key, in: writer)
        if let old {
          seen.insert(old.key)
          again += 1
        } else {
          added += 1
        }
      }
    }
    var after: Int64 = 0
    while after < lastKnown {
      let page = try writer.list(
        Discrepancy.self, where: [.atMost("key", lastKnown)], after: after, limit: length)
      guard let last = page.last else { break }
      after = last.key
      for old in page
      // Control totals are no matter of records.
      where old.book == run.book && old.kind != .controlTotal && old.state != .closed
        && !seen.contains(old.key)
      {
        guard let reason = try reasonToEnd(old, scope, in: writer) else { continue }
        try keeper.close(old, reason, run: run.key, in: writer)
        gone += 1
      }
    }
    return "\(added) new, \(again) again, \(gone) gone"
  }

  /// Why a discrepancy that was not found again is over; `nil` if nothing is known about it, since
  /// the match has not looked at its records.
  private func reasonToEnd(
    _ discrepancy: Discrepancy, _ scope: MatchScope, in reader: any StoreReading
  ) throws(RunError) -> String? {
    var isSeen = true
    for (side, keys) in [(Side.ledger, discrepancy.ledger), (.external, discrepancy.external)] {
      for key in keys where scope[side].row(of: key) == nil {
        isSeen = false
        let state = try reader.entry(key)?.state
        if state?.isOpen == false { return Discrepancy.settledReason }
      }
    }
    return isSeen ? "no longer found" : nil
  }
}

/// Adds and changes discrepancies as findings come and go.
struct DiscrepancyKeeper {
  let host: RunHost
  let severity: SeverityPolicy
  let now: Timestamp

  init(host: RunHost, severity: SeverityPolicy, at now: Timestamp) {
    (self.host, self.severity, self.now) = (host, severity, now)
  }

  /// How many findings are looked up at once.
  static let batchLength = 512

  /// The discrepancies of a book that have one of some fingerprints, by fingerprint.
  func known(
    _ fingerprints: [String], book: Int64, in reader: any StoreReading
  ) throws(RunError) -> [String: Discrepancy] {
    // One length of list for all batches: a store may prepare a question once for each length.
    var values = fingerprints.map { StoredValue.text($0) }
    guard let last = values.last else { return [:] }
    values += repeatElement(last, count: max(0, DiscrepancyKeeper.batchLength - values.count))
    var known: [String: Discrepancy] = [:]
    for discrepancy in try reader.all(
      Discrepancy.self,
      where: [.equals("book", .integer(book)), .isOneOf("fingerprint", values)])
    where discrepancy.kind != .controlTotal {
      known[discrepancy.fingerprint] = discrepancy
    }
    return known
  }

  /// Adds a finding, or counts it once more.
  func keep(
    _ finding: Finding, _ fingerprint: String, known: Discrepancy?, book: Int64, run: Int64,
    in writer: any StoreWriting
  ) throws(RunError) {
    let today = now.milliseconds / Timestamp.millisecondsPerDay
    let severity = severity.severity(
      of: finding.kind, amount: finding.amount,
      ageDays: finding.day.map { Int(today) - Int($0.number) })
    guard var old = known else {
      var new = Discrepancy(
        id: host.newID(.discrepancy), book: book, run: run, kind: finding.kind,
        severity: severity, fingerprint: fingerprint, ledger: finding.ledger,
        external: finding.external, amount: finding.amount, message: finding.message,
        createdAt: now)
      try writer.insert(&new)
      let records = new.ledger + new.external
      for record in records where records.count > 1 {
        var link = DiscrepancyLink(discrepancy: new.key, entry: record)
        try writer.insert(&link)
      }
      return
    }
    old.state = try old.state.after(.recur, id: old.id)
    (old.run, old.severity, old.updatedAt) = (run, severity, now)
    (old.message, old.amount) = (finding.message, finding.amount)
    (old.closedAt, old.closedBy, old.closeReason) = (nil, nil, nil)
    old.occurrences += 1
    try writer.update(old)
  }

  func close(
    _ old: Discrepancy, _ reason: String, run: Int64, in writer: any StoreWriting
  ) throws(RunError) {
    var new = old
    new.state = try old.state.after(.close, id: old.id)
    (new.run, new.updatedAt, new.closedAt) = (run, now, now)
    (new.closedBy, new.closeReason) = (RunManager.engine, reason)
    try writer.update(new)
  }
}

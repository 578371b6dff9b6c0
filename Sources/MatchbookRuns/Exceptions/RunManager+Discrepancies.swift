import Matchbook
import MatchbookDigest

/// A finding before it is kept.
private struct Finding {
  var kind: DiscrepancyKind
  var ledger: [Int64]
  var external: [Int64]
  var amount: Amount
  /// The oldest day of its records.
  var day: Day?
  var message: String

  var fingerprint: String {
    SHA256.hexadecimal(
      "\(kind.rawValue) \(StoredKeys.text(ledger)) \(StoredKeys.text(external))")
  }
}

extension RunManager {
  /// Discrepancies of a run, by their first finding.
  public func discrepancies(
    ofRun id: String, states: Set<DiscrepancyState>? = nil, severity: Severity? = nil,
    page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<Discrepancy> {
    try store.read { (reader) throws(RunError) in
      let run = try run(id, in: reader)
      var tests: [StoredTest] = [.equals("run", .integer(run.key))]
      if let states { tests.append(.isOneOf("state", states.map { .text($0.rawValue) })) }
      if let severity { tests.append(.equals("severity", .text(severity.rawValue))) }
      return try reader.page(Discrepancy.self, where: tests, page)
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
    return try store.write { (writer) throws(RunError) in
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

  /// Keeps what a result finds: what is known is counted once more, what is gone is closed.
  ///
  /// - Returns: How many are new, found again and gone, in words.
  func keepDiscrepancies(
    of result: MatchResult, _ scope: MatchScope, run: Run, at now: Timestamp,
    in writer: any StoreWriting
  ) throws(RunError) -> String {
    let findings = scope.findings(in: result)
    var known: [String: Discrepancy] = [:]
    for discrepancy in try writer.all(
      Discrepancy.self, where: [.equals("book", .integer(run.book))])
    {
      known[discrepancy.fingerprint] = discrepancy
    }
    var (added, again, gone) = (0, 0, 0)
    let today = now.milliseconds / 86_400_000
    for finding in findings {
      let fingerprint = finding.fingerprint
      let age = finding.day.map { Int(today) - Int($0.number) }
      let severity = policy.severity.severity(
        of: finding.kind, amount: finding.amount, ageDays: age)
      guard var old = known.removeValue(forKey: fingerprint) else {
        var new = Discrepancy(
          id: host.newID(.discrepancy), book: run.book, run: run.key, kind: finding.kind,
          severity: severity, fingerprint: fingerprint, ledger: finding.ledger,
          external: finding.external, amount: finding.amount, message: finding.message,
          createdAt: now)
        try writer.insert(&new)
        added += 1
        continue
      }
      old.state = try old.state.after(.recur, id: old.id)
      (old.run, old.severity, old.updatedAt) = (run.key, severity, now)
      (old.message, old.amount) = (finding.message, finding.amount)
      (old.closedAt, old.closedBy, old.closeReason) = (nil, nil, nil)
      old.occurrences += 1
      try writer.update(old)
      again += 1
    }
    for var old in known.values where old.state != .closed {
      // What this run did not look at, it says nothing about.
      guard
        old.ledger.allSatisfy({ scope.ledger.row(of: $0) != nil }),
        old.external.allSatisfy({ scope.external.row(of: $0) != nil })
      else { continue }
      old.state = try old.state.after(.close, id: old.id)
      (old.run, old.updatedAt, old.closedAt) = (run.key, now, now)
      (old.closedBy, old.closeReason) = (RunManager.engine, "no longer found")
      try writer.update(old)
      gone += 1
    }
    return "\(added) new, \(again) again, \(gone) gone"
  }
}

extension MatchScope {
  /// What is left over after a result, and why that is worth a look.
  fileprivate func findings(in result: MatchResult) -> [Finding] {
    var findings: [Finding] = []
    let ambiguous = Array(result.ambiguous)
    let ledgerKeys = keys(ofIDs: Set(ambiguous.flatMap(\.ledgerIDs)), .ledger)
    let externalKeys = keys(ofIDs: Set(ambiguous.flatMap(\.externalIDs)), .external)
    for set in ambiguous {
      let ledger = set.ledgerIDs.compactMap { ledgerKeys[$0] }.sorted()
      let external = set.externalIDs.compactMap { externalKeys[$0] }.sorted()
      guard let key = external.first ?? ledger.first else { continue }
      let side: Side = external.isEmpty ? .ledger : .external
      guard let row = self[side].row(of: key) else { continue }
      findings.append(
        Finding(
          kind: .ambiguous, ledger: ledger, external: external,
          amount: self[side].table.amount(at: row), day: self[side].table.date(at: row),
          message: set.reason))
    }
    for side in Side.allCases {
      let open = result.open(side)
      for position in open.indices {
        let record = open[position]
        let kind: DiscrepancyKind
        switch record.code {
        case "ambiguous", "suggested", "closed": continue
        case "partial": kind = .partialResidual
        default: kind = side == .external ? .missingLedger : .missingExternal
        }
        let key = self[side].keys[record.row]
        findings.append(
          Finding(
            kind: kind, ledger: side == .ledger ? [key] : [],
            external: side == .external ? [key] : [], amount: record.openAmount,
            day: self[side].table.date(at: record.row), message: record.reason))
      }
    }
    return findings
  }

  /// - Complexity: O(rows), or nothing where no id is asked for.
  private func keys(ofIDs ids: Set<String>, _ side: Side) -> [String: Int64] {
    guard !ids.isEmpty else { return [:] }
    var keys: [String: Int64] = [:]
    for row in 0..<self[side].table.count {
      let id = self[side].table.id(at: row)
      if ids.contains(id) { keys[id] = self[side].keys[row] }
    }
    return keys
  }
}

import Matchbook

extension RunManager {
  /// Keeps the result of a dry run in a run of its own, and nothing else.
  func keepTrial(
    of result: MatchResult, _ scope: MatchScope, like run: Run, of id: String?,
    as trialID: String? = nil, for asked: String
  ) throws(RunError) -> RunMatchOutcome {
    let now = host.now()
    var trial = Run(
      id: trialID ?? host.newID(.run), book: run.book, kind: run.kind, mode: run.mode,
      isDryRun: true,
      dryRunOf: id, note: run.note, strategy: run.strategy, groupBy: run.groupBy,
      idempotencyKey: idempotencyKey, createdAt: now, createdBy: host.actor)
    trial.state = .completed
    (trial.startedAt, trial.completedAt) = (now, now)
    trial.describe(result)
    var outcome = RunMatchOutcome(run: trial, result: result)
    let known = try repeatedSuggestions(of: result, scope, run)
    for (position, match) in result.matches.enumerated() where !known.contains(position) {
      if run.mode == .automatic && match.status == .accepted {
        outcome.accepted += 1
      } else {
        outcome.suggested += 1
      }
    }
    let counts = result.counts
    let isAutomatic = run.mode == .automatic
    trial.ledger = RunCounts(
      total: counts.ledger, matched: isAutomatic ? counts.ledgerMatched : 0,
      partial: isAutomatic ? counts.ledgerPartial : 0)
    trial.external = RunCounts(
      total: counts.external, matched: isAutomatic ? counts.matched : 0,
      partial: isAutomatic ? counts.partial : 0)
    let made = outcome
    return try store.write { (writer) throws(RunError) in
      // Another call may have been faster.
      if let answer = try repeated(RunMatchOutcome.self, asked, in: writer) { return answer }
      var kept = trial
      if kept.book == 0 { kept.book = try trialBook(at: now, in: writer) }
      try writer.insert(&kept)
      var part = 0
      try TrialJSON(result, mode: run.mode, without: known).write { (text) throws(RunError) in
        var dry = DryResult(run: kept.key, part: part, text: text)
        try writer.insert(&dry)
        part += 1
      }
      var outcome = made
      outcome.run = kept
      try remember(outcome, of: asked, in: writer)
      return outcome
    }
  }

  /// The positions of matches that the run has as suggestions already, so that a match would not add
  /// them.
  private func repeatedSuggestions(
    of result: MatchResult, _ scope: MatchScope, _ run: Run
  ) throws(RunError) -> Set<Int> {
    guard run.key != 0 else { return [] }
    return try store.read { (reader) throws(RunError) in
      let filter = MatchFilter(run: run.key, statuses: [.suggested])
      guard try reader.matchCount(filter) > 0 else { return [] }
      var repeated: Set<Int> = []
      for (position, match) in result.matches.enumerated()
      where run.mode == .manual || match.status == .suggested {
        if try isActive(scope.parts(of: match, in: result), in: reader, scope) {
          repeated.insert(position)
        }
      }
      return repeated
    }
  }

  /// The book of dry runs over records that are not kept.
  private func trialBook(at now: Timestamp, in writer: any StoreWriting) throws(RunError) -> Int64 {
    let known = try writer.first(Book.self, where: [.equals("id", .text("dry-runs"))])
    if let known { return known.key }
    var book = Book(id: "dry-runs", name: "Dry runs over records that are not kept", createdAt: now)
    try writer.insert(&book)
    return book.key
  }

  /// Matches records that come with the request, without source files.
  ///
  /// The run has a book of its own. A dry run keeps its result and no record.
  public func matchInstantly(
    _ request: RunRequest, ledger: RecordTable, external: RecordTable, _ match: RunMatchRequest,
    isDryRun: Bool = false, control: RunControl = RunControl()
  ) throws(RunError) -> RunMatchOutcome {
    let now = host.now()
    let keyed = keyed(request.idempotencyKey ?? idempotencyKey)
    let asked = IdempotentRequest.canonicalText(
      isDryRun ? "try_instantly" : "match_instantly",
      [ledger, external].map { $0.contentDigest(threads: match.options.threads) }
        + [String(request.groupBy.count)] + request.canonicalValues + match.canonicalValues,
      by: host.actor)
    if isDryRun {
      if let known = try keyed.knownTrial(asked, match) { return known }
      var run = Run(
        id: "", book: 0, kind: .instant, mode: request.mode, note: request.note,
        strategy: request.strategy, groupBy: request.groupBy, createdAt: now,
        createdBy: host.actor)
      let scope = MatchScope(ledger: ledger, external: external)
      let result = try solve(
        run, match, ledger: ledger, external: external, facts: scope.facts, control: control)
      run.isDryRun = true
      var outcome = try keyed.keepTrial(
        of: result, scope, like: run, of: nil, as: request.id, for: asked)
      outcome.changedRules = try changedRules(match)
      return outcome
    }
    try store.read { (reader) throws(RunError) in try checkRules(match, in: reader) }
    let run = try store.write { (writer) throws(RunError) in
      if let known = try keyed.repeated(Run.self, asked, in: writer) { return known }
      let run = try keyed.insertRun(request, kind: .instant, at: now, in: writer)
      for (side, table) in [(Side.ledger, ledger), (.external, external)] {
        let current = try self.run(run.id, in: writer)
        _ = try insertSource(
          SourceUpload(
            name: "inline \(side.rawValue) records", side: side, table: table,
            contentHash: "inline \(side.rawValue)"), into: current, at: now, in: writer)
      }
      try keyed.remember(run, of: asked, in: writer)
      return run
    }
    // A process that ended between the records and the match leaves the match to the next call.
    if run.completedAt != nil, run.state != .failed {
      return try store.read { (reader) throws(RunError) in
        var outcome = RunMatchOutcome(run: run, result: nil)
        outcome.accepted = try reader.matchCount(
          MatchFilter(run: run.key, statuses: [.accepted, .revoked]))
        outcome.suggested = try reader.matchCount(MatchFilter(run: run.key)) - outcome.accepted
        return outcome
      }
    }
    return try self.keyed(nil).match(run: run.id, match, control: control)
  }
}

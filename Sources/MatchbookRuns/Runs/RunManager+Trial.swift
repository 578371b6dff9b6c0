import Matchbook

extension RunManager {
  /// Keeps the result of a dry run in a run of its own, and nothing else.
  func keepTrial(
    of result: MatchResult, _ scope: MatchScope, like run: Run, of id: String?,
    as trialID: String? = nil
  ) throws(RunError) -> RunMatchOutcome {
    let now = host.now()
    var trial = Run(
      id: trialID ?? host.newID(.run), book: run.book, kind: run.kind, mode: run.mode,
      isDryRun: true,
      dryRunOf: id, note: run.note, strategy: run.strategy, groupBy: run.groupBy,
      createdAt: now, createdBy: host.actor)
    trial.state = .completed
    (trial.startedAt, trial.completedAt) = (now, now)
    trial.describe(result)
    var outcome = RunMatchOutcome(run: trial, result: result)
    let repeated = try repeatedSuggestions(of: result, scope, run)
    for (position, match) in result.matches.enumerated() where !repeated.contains(position) {
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
    outcome.run = try store.write { (writer) throws(RunError) in
      var kept = trial
      if kept.book == 0 { kept.book = try trialBook(at: now, in: writer) }
      try writer.insert(&kept)
      var part = 0
      try TrialJSON(result, mode: run.mode, without: repeated).write { (text) throws(RunError) in
        var dry = DryResult(run: kept.key, part: part, text: text)
        try writer.insert(&dry)
        part += 1
      }
      return kept
    }
    return outcome
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
    if isDryRun {
      var run = Run(
        id: "", book: 0, kind: .instant, mode: request.mode, note: request.note,
        strategy: request.strategy, groupBy: request.groupBy, createdAt: now,
        createdBy: host.actor)
      let scope = MatchScope(ledger: ledger, external: external)
      let result = try solve(
        run, match, ledger: ledger, external: external, facts: scope.facts, control: control)
      run.isDryRun = true
      var outcome = try keepTrial(of: result, scope, like: run, of: nil, as: request.id)
      outcome.changedRules = try changedRules(match)
      return outcome
    }
    try store.read { (reader) throws(RunError) in try checkRules(match, in: reader) }
    let run = try store.write { (writer) throws(RunError) in
      let run = try insertRun(request, kind: .instant, at: now, in: writer)
      for (side, table) in [(Side.ledger, ledger), (.external, external)] {
        let current = try self.run(run.id, in: writer)
        _ = try insertSource(
          SourceUpload(
            name: "inline \(side.rawValue) records", side: side, table: table,
            contentHash: "inline \(side.rawValue)"), into: current, at: now, in: writer)
      }
      return run
    }
    return try self.match(run: run.id, match, control: control)
  }
}

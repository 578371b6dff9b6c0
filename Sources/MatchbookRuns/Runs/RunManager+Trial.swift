import Matchbook
import MatchbookJSON

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
    for match in result.matches {
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
    let text = TrialJSON(result, mode: run.mode).text
    outcome.run = try store.write { (writer) throws(RunError) in
      var kept = trial
      if kept.book == 0 { kept.book = try trialBook(at: now, in: writer) }
      try writer.insert(&kept)
      var dry = DryResult(run: kept.key, text: text)
      try writer.insert(&dry)
      return kept
    }
    return outcome
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

/// The result of a dry run, pair by pair.
struct TrialJSON {
  let text: String

  init(_ result: MatchResult, mode: RunMode) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("fingerprint", result.fingerprint)
    writer.objects("matches", result.matches) { match, writer in
      let isAccepted = mode == .automatic && match.status == .accepted
      writer.member("status", isAccepted ? "accepted" : "suggested")
      writer.member("rule", match.ruleID)
      writer.member("rule_version", match.ruleVersion)
      writer.member("score", match.score)
      writer.member("reason", match.reason)
      writer.member("ledger_entry_ids", match.ledgerIDs)
      writer.member("source_entry_ids", match.externalIDs)
      writer.objects("allocations", match.allocations) { part, writer in
        writer.member("side", part.side.rawValue)
        writer.member("id", part.id)
        writer.member("amount", number: part.amount.decimalText)
        writer.member("currency", part.amount.currency.code)
        writer.member("residual", number: part.residual.decimalText)
      }
    }
    for side in Side.allCases {
      writer.name("open_\(side.rawValue)")
      writer.beginArray()
      for record in result.open(side) {
        writer.beginObject()
        writer.member("id", record.id)
        writer.member("code", record.code)
        writer.member("reason", record.reason)
        writer.endObject()
      }
      writer.endArray()
    }
    writer.objects("ambiguous", result.ambiguous) { set, writer in
      writer.member("rule", set.ruleID)
      writer.member("ledger_entry_ids", set.ledgerIDs)
      writer.member("source_entry_ids", set.externalIDs)
      writer.member("reason", set.reason)
    }
    writer.member("limits", result.limits.map { "\($0)" })
    writer.endObject()
    text = writer.text
  }
}

import Matchbook
import MatchbookReports
import MatchbookRuns

extension ReportFacts {
  /// Gathers what a store knows of a run, in one state of the store.
  ///
  /// The figures are those of now: a record of a closed run that a later run has settled is settled,
  /// and counted as ``SideFacts/settledElsewhere``.
  ///
  /// - Parameters:
  ///   - asOf: The day from which ages are counted; the host's day, in UTC, if it is left out.
  ///   - itemLimit: How many open records of a side, and days of control totals, are listed; other lists hold no more
  ///     than ``mostOtherItems`` of them either.
  /// - Complexity: O(records + matches of the run + lines of the audit trail) time; memory grows with
  ///   the lists, by about 15 bytes for each record and by about 50 for each discrepancy.
  /// - Throws: ``RunError/notFound(noun:id:)``; ``RunError/badRequest(field:value:expected:)`` for a
  ///   dry run, of which a store keeps the result but no matches.
  public init(
    ofRun id: String, in manager: RunManager, asOf: Day? = nil,
    itemLimit: Int = ReportFacts.standardItemLimit
  ) throws(RunError) {
    let now = manager.host.now()
    self = try manager.store.read { (reader) throws(RunError) in
      let run = try manager.run(id, in: reader)
      guard !run.isDryRun else {
        throw .badRequest(
          field: "run", value: id,
          expected: "a run that is no dry run; of this one \"run show \(id) --format json\" has all"
        )
      }
      var facts = ReportFacts(
        title: "Reconciliation \(id)", fingerprint: run.fingerprint ?? "", itemLimit: itemLimit)
      facts.madeAt = now.description
      facts.asOf = asOf ?? Day(number: Int32(clamping: now.day))
      facts.run = RunFacts(run, book: try manager.book(of: run, in: reader).id)
      try facts.addSources(of: run, in: reader)
      facts.addNotices(of: run)
      try facts.addRecords(of: run, manager, in: reader)
      try RunExceptions.add(
        to: &facts, of: run, manager, at: now, itemLimit: facts.otherLimit, in: reader)
      try RunTotals.add(
        to: &facts, of: run, book: facts.run?.book ?? "", itemLimit: facts.itemLimit, in: reader)
      try RunTrail.add(to: &facts, of: run, itemLimit: facts.otherLimit, in: reader)
      return facts
    }
  }

  /// Beyond that a list of decisions, findings or lines is no reading, and a store has it.
  public static let mostOtherItems = 100_000

  private var otherLimit: Int { min(itemLimit, ReportFacts.mostOtherItems) }

  private mutating func addSources(of run: Run, in reader: any StoreReading) throws(RunError) {
    sources = try reader.all(SourceFile.self, where: [.equals("run", .integer(run.key))]).map {
      Source(
        side: $0.side, name: $0.name, records: $0.rows, contentHash: $0.contentHash,
        kept: KeptSource(
          id: $0.id, stream: $0.stream, state: $0.state.rawValue, imported: $0.imported,
          skipped: $0.skipped, badRows: $0.badRows,
          addedAt: $0.createdAt.description, addedBy: $0.createdBy))
    }
  }

  private mutating func addNotices(of run: Run) {
    switch run.state {
    case .pending: notices.append("The run was not matched yet.")
    case .running: notices.append("The run is being matched: these are the figures from before.")
    case .failed: notices.append("The last match failed: \(run.failureReason ?? "no reason kept")")
    case .completed, .closed: break
    }
    notices += run.limits.map { "Limit reached in rule \($0)" }
  }

  private mutating func addRecords(
    of run: Run, _ manager: RunManager, in reader: any StoreReading
  ) throws(RunError) {
    let findings = try RunFindings(of: run, itemLimit: otherLimit, in: reader)
    var records = try RunRecords(
      of: run, findings: findings, asOf: asOf, itemLimit: itemLimit, manager, in: reader)
    let matches = try RunMatches(of: run, &records, itemLimit: otherLimit, in: reader)
    let unexplained = records.addElsewhere() + matches.foreignAllocations
    try records.finish(&self, in: reader)
    try matches.finish(&self, of: run, records.currencies, in: reader)
    try findings.finish(&self, in: reader)
    if unexplained > 0 {
      notices.append(
        "\(unexplained) \(unexplained == 1 ? "record is" : "records are") settled in the store "
          + "otherwise than by its matches; something else has changed the file.")
    }
    for currency in currencies where currency.tieOut.gap != 0 {
      notices.append(
        "The tie-out of \(currency.tieOut.currency.code) misses "
          + "\(currency.tieOut.text(currency.tieOut.gap)).")
    }
  }
}

extension RunFacts {
  init(_ run: Run, book: String) {
    self.init(
      id: run.id, book: book, state: run.state.rawValue, kind: run.kind.rawValue,
      mode: run.mode.rawValue, createdAt: run.createdAt.description, createdBy: run.createdBy)
    note = run.note
    startedAt = run.startedAt?.description
    completedAt = run.completedAt?.description
    closedAt = run.closedAt?.description
    closeReason = run.closeReason
    failureReason = run.failureReason
  }
}

extension Timestamp {
  /// Days since 1970-01-01, in UTC.
  fileprivate var day: Int64 {
    let (day, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    return rest < 0 ? day - 1 : day
  }
}

import Matchbook
import MatchbookReports
import MatchbookRuns

/// Reads the discrepancies of a run, and says of each open record which of them is about it.
struct RunFindings {
  struct Finding {
    var kind: DiscrepancyKind
    /// The key of the discrepancy.
    var discrepancy: Int64
  }

  private struct Count: Hashable {
    var kind: DiscrepancyKind
    var severity: Severity
    var state: DiscrepancyState
  }

  private var findings: [Int64: Finding] = [:]
  private var counts: [Count: Int] = [:]
  private var listed: DiscrepancyList
  private var ambiguous: [Discrepancy] = []
  private var ambiguousCount = 0
  /// Of records in matches that count no more: what became of them.
  private var undone: [Int64: String] = [:]
  private let itemLimit: Int

  init(of run: Run, itemLimit: Int, in reader: any StoreReading) throws(RunError) {
    self.itemLimit = itemLimit
    listed = DiscrepancyList(limit: itemLimit)
    for state in DiscrepancyState.allCases {
      try addAll(of: run.key, state, isOwn: true, in: reader)
    }
    try addUndone(of: run, in: reader)
    // A later run of the book takes over what it finds again; it still says why a record is open.
    let later = try reader.list(
      Run.self, where: [.equals("book", .integer(run.book))], after: run.key, limit: .max)
    for other in later where !other.isDryRun {
      for state in [DiscrepancyState.open, .inReview] {
        try addAll(of: other.key, state, isOwn: false, in: reader)
      }
    }
  }

  private mutating func addUndone(of run: Run, in reader: any StoreReading) throws(RunError) {
    let filter = MatchFilter(run: run.key, statuses: [.rejected, .revoked])
    var page = PageRequest(limit: PageRequest.mostItems)
    repeat {
      let matches = try reader.matches(filter, page: page)
      for match in matches.items {
        let word =
          match.status == .revoked ? "revoked" : match.isOutdone ? "candidate_taken" : "rejected"
        for part in match.allocations { undone[part.entry] = word }
      }
      page.after = matches.next
    } while page.after != nil
  }

  private mutating func addAll(
    of run: Int64, _ state: DiscrepancyState, isOwn: Bool, in reader: any StoreReading
  ) throws(RunError) {
    let tests: [StoredTest] = [
      .equals("run", .integer(run)), .equals("state", .text(state.rawValue)),
    ]
    var after: Int64 = 0
    while true {
      let found = try reader.list(
        Discrepancy.self, where: tests, after: after, limit: PageRequest.mostItems)
      guard let last = found.last else { return }
      after = last.key
      for discrepancy in found { add(discrepancy, isOwn: isOwn) }
    }
  }

  private mutating func add(_ discrepancy: Discrepancy, isOwn: Bool) {
    let isSet = discrepancy.kind == .ambiguous
    for key in discrepancy.ledger + discrepancy.external {
      guard let known = findings[key] else {
        findings[key] = Finding(kind: discrepancy.kind, discrepancy: discrepancy.key)
        continue
      }
      // What it conflicts with says more than that it fits nothing.
      if RunFindings.rank(discrepancy.kind) < RunFindings.rank(known.kind) {
        findings[key] = Finding(kind: discrepancy.kind, discrepancy: discrepancy.key)
      }
    }
    guard isOwn else { return }
    counts[
      Count(kind: discrepancy.kind, severity: discrepancy.severity, state: discrepancy.state),
      default: 0] += 1
    if isSet, discrepancy.state != .closed {
      ambiguousCount += 1
      if ambiguous.count < itemLimit { ambiguous.append(discrepancy) }
    }
    listed.take(RunFacts.Discrepancy(discrepancy))
  }

  private static func rank(_ kind: DiscrepancyKind) -> Int {
    switch kind {
    case .ambiguous: 0
    case .missingLedger, .missingExternal: 2
    default: 1
    }
  }

  /// What says most about an open record; `nil` if no match has looked at it.
  func finding(of entry: Int64) -> Finding? { findings[entry] }

  /// What became of the match that a record was in: `rejected`, `revoked` or `candidate_taken`.
  func undone(_ entry: Int64) -> String? { undone[entry] }

  func finish(_ facts: inout ReportFacts, in reader: any StoreReading) throws(RunError) {
    facts.ambiguousCount = ambiguousCount
    for set in ambiguous {
      facts.ambiguousSets.append(
        ReportFacts.ItemSet(
          ruleID: "", ledgerIDs: try reader.ids(set.ledger),
          externalIDs: try reader.ids(set.external), reason: set.message))
    }
    facts.run?.discrepancyCount = listed.count
    facts.run?.discrepancyCounts = counts.map {
      RunFacts.DiscrepancyCount(
        kind: $0.kind.rawValue, severity: $0.severity.rawValue, state: $0.state.rawValue,
        count: $1)
    }.sorted { ($0.kind, $0.severity, $0.state) < ($1.kind, $1.severity, $1.state) }
    facts.run?.discrepancies = listed.items
  }
}

extension RunFacts.Discrepancy {
  init(_ found: Discrepancy) {
    self.init(
      id: found.id, kind: found.kind.rawValue, severity: found.severity.rawValue,
      state: found.state.rawValue, amount: found.amount, message: found.message,
      occurrences: found.occurrences, createdAt: found.createdAt.description)
    closedAt = found.closedAt?.description
    closedBy = found.closedBy
    closeReason = found.closeReason
  }
}

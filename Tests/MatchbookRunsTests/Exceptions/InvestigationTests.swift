import Matchbook
import MatchbookRuns
import MatchbookTestKit
import Testing

/// An investigation says what the records may belong to, in the same words each time.
@Suite struct InvestigationTests {
  private func opened(
    _ ledger: [Record], _ external: [Record], _ kind: CaseDesk.Kind = .memory
  ) throws -> (CaseDesk, ExceptionManager, Run) {
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    try desk.add(external, to: run)
    try desk.add(ledger, to: run, .ledger, stream: "books")
    let manager = desk.manager()
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    _ = try manager.sweep()
    return (desk, manager, run)
  }

  private static let ledger = [
    CaseDesk.record("L-1", 10_000, daysAgo: 60, reference: "INV-1"),
    CaseDesk.record("L-2", 5_000, daysAgo: 31, reference: "INV-2"),
    CaseDesk.record("L-3", 7_777, daysAgo: 31),
    CaseDesk.record("L-4", 123_456, daysAgo: 200),
  ]
  private static let external = [
    CaseDesk.record("X-1", 10_000, daysAgo: 20, reference: "inv 1"),
    CaseDesk.record("X-2", 4_800, daysAgo: 30, reference: "INV-2"),
    CaseDesk.record("X-3", 7_777, daysAgo: 29),
    CaseDesk.record("X-9", 99, daysAgo: 30, reference: "INV-9"),
  ]

  @Test(arguments: CaseDesk.Kind.allCases)
  func itSuggestsByWidenedRulesAndSaysWhyNot(kind: CaseDesk.Kind) throws {
    let (desk, manager, _) = try opened(Self.ledger, Self.external, kind)
    let found = try manager.investigate("exception-1")
    #expect(found.status == .completed)
    #expect(found.candidatesSearched == 4)
    #expect(
      found.recommendation == """
        3 of 4 overdue records may have a partner among 4 open records of the other side.
        1 record: same reference and amount, up to a year apart.
        1 record: same amount, up to 31 days apart.
        1 record: same reference, another amount.
        Look at X-1 with L-1: same currency EUR; reference "INV-1" reads as "inv 1"; same amount \
        100.00; external 40 days later.
        Look at X-3 with L-3: same currency EUR; same amount 77.77; external 2 days later.
        Look at X-2 with L-2: same currency EUR; same reference INV-2; external 1 day later; ledger \
        less external is 2.00 EUR.
        X-9 is open: ledger records with the same key exist, but none passes the amount, date or \
        other conditions of rule same-amount (the rule it came furthest in). Nearest is L-2, which \
        fails rule near-amount in one point: amount differs by 49.01 EUR (98.02 %), allowed are 5 % \
        of the max amount: 46.51 EUR too much; besides, L-2 was taken by suggested match \
        m-e846b2506c19f00a with X-2 under rule same-reference in pass 3.
        """)
    let detail = try manager.exception("exception-1")
    #expect(detail.exception.state == .investigating)
    #expect(detail.investigation?.suggestedRecordIDs == ["L-1", "L-3", "L-2"])
    // 0.95, 0.7, 0.6 and nothing.
    #expect(found.confidence == 562_500)
    #expect(try desk.faults() == [])
  }

  @Test func aFilterSaysWhichRecordsAreSearchedFor() throws {
    let (_, manager, _) = try opened(Self.ledger, Self.external)
    let filter = ExceptionFilter(amountMin: 5_000, amountMax: 8_000)
    let found = try manager.investigate("exception-1", filter: filter)
    #expect(found.filters == [["amount_min", "5000"], ["amount_max", "8000"]])
    #expect(try manager.exception("exception-1").investigation?.suggestedRecordIDs == ["L-3"])
    let none = try manager.investigate(
      "exception-1", filter: ExceptionFilter(direction: .debit))
    #expect(none.recommendation == "There is no overdue record to look at.")
    #expect(none.confidence == 0)
  }

  /// What is settled does not come into question, and of what is settled in part the rest does.
  @Test func onlyWhatIsOpenIsSearched() throws {
    let (desk, manager, run) = try opened(Self.ledger, Self.external)
    try desk.settle("L-1", run, .ledger, units: 10_000)
    try desk.settle("L-4", run, .ledger, units: 123_357)
    let found = try manager.investigate("exception-1")
    #expect(found.candidatesSearched == 3)
    let ids = try manager.exception("exception-1").investigation?.suggestedRecordIDs
    #expect(ids?.contains("L-1") == false)
  }

  @Test(arguments: CaseDesk.Kind.allCases)
  func fiveSessionsAreShownTheNewestFirst(kind: CaseDesk.Kind) throws {
    let (desk, manager, _) = try opened(Self.ledger, Self.external, kind)
    for _ in 0..<7 {
      _ = try manager.investigate("exception-1")
      desk.pass(days: 1)
    }
    let detail = try manager.exception("exception-1")
    #expect(
      detail.sessions.map(\.investigation.id)
        == (3...7).reversed().map { "investigation-\($0)" })
    #expect(detail.investigation == detail.sessions.first)
    #expect(Set(detail.sessions.map(\.investigation.recommendation)).count == 1)
  }

  @Test func anInvestigationIsPendingUntilItIsRun() throws {
    let (desk, manager, _) = try opened(Self.ledger, Self.external)
    let asked = try manager.requestInvestigation(of: "exception-1")
    #expect(asked.status == .pending)
    #expect(try manager.exception("exception-1").exception.state == .investigating)
    desk.pass(days: 1)
    let done = try manager.runInvestigation(asked.id)
    #expect(done.status == .completed)
    #expect(done.completedAt == desk.now)
    desk.pass(days: 1)
    // Again: what was found stays.
    #expect(try manager.runInvestigation(asked.id) == done)
    #expect(refusal { _ = try manager.runInvestigation("none") } == "run.not-found")
  }

  /// A process that was killed leaves a running one, which another takes up.
  @Test func anInterruptedInvestigationIsTakenUpAgain() throws {
    let (desk, manager, _) = try opened(Self.ledger, Self.external)
    var asked = try manager.requestInvestigation(of: "exception-1")
    asked.status = .running
    let left = asked
    try desk.store.write { (writer) throws(RunError) in try writer.update(left) }
    #expect(try manager.runInvestigation(asked.id).status == .completed)
  }

  @Test(arguments: Seeds.first(20, atMost: 200))
  func theOrderOfRecordsDoesNotMatter(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func records(_ letter: String) -> [Record] {
      (0..<12).map { number in
        CaseDesk.record(
          "\(letter)-\(number)", Int64.random(in: 1...4, using: &random) * 1000,
          daysAgo: 30 + Int32.random(in: 0...3, using: &random),
          reference: "INV-\(Int.random(in: 0...9, using: &random))")
      }
    }
    let (ledger, external) = (records("L"), records("X"))
    let (_, first, _) = try opened(ledger, external)
    let (_, second, _) = try opened(
      ledger.shuffled(using: &random), external.shuffled(using: &random), .file)
    let one = try first.investigate("exception-1")
    let other = try second.investigate("exception-1")
    #expect(one.recommendation == other.recommendation)
    #expect(one.confidence == other.confidence)
    #expect(
      try first.exception("exception-1").investigation?.suggestedRecordIDs
        == second.exception("exception-1").investigation?.suggestedRecordIDs)
  }
}

import Matchbook
import MatchbookRuns
import MatchbookTestKit
import Testing

/// A discrepancy is over while one of its records is settled, whoever settles it and whenever.
@Suite struct SettledDiscrepancyTests {
  private let request = RunMatchRequest(rules: [DiscrepancyKindTests.invoice])

  /// A pair that differs in its amount, and a record that the bank lacks.
  private func desk(_ kind: Desk.Kind, policy: RunPolicy = RunPolicy()) throws -> (Desk, Run) {
    let desk = try Desk(kind, policy: policy)
    let run = try desk.run(
      try DiscrepancyKindTests.table("L-1 10.00 EUR 1 A\nL-2 3.00 EUR 1 C"),
      try DiscrepancyKindTests.table("X-1 9.70 EUR 2 A\nX-2 1.00 EUR 1 D"))
    _ = try desk.manager.match(run: run.id, request)
    return (desk, run)
  }

  private let pair = ManualMatch(
    ledgerIDs: ["L-1"], externalIDs: ["X-1"], reason: "bank charge",
    adjustment: AdjustmentRequest(kind: .fee, reason: "charge"))
  private let both = [
    "amountMismatch: L-1 | X-1", "missingExternal: L-2 | ", "missingLedger:  | X-2",
  ]

  @Test(arguments: Desk.Kind.allCases)
  func aMatchByHandEndsItAndARevocationOpensItAgain(kind: Desk.Kind) throws {
    let (desk, run) = try desk(kind)
    defer { desk.remove() }
    #expect(try desk.findings(run) == both)
    let match = try desk.manager.matchByHand(pair, inRun: run.id)
    #expect(try desk.findings(run) == Array(both.dropFirst()))
    let ended = try desk.manager.discrepancies(ofRun: run.id, states: [.closed]).items[0]
    #expect(ended.closedBy == "engine" && ended.closeReason == "a record of it is settled")
    _ = try desk.manager.revoke(match.id, reason: "wrong invoice")
    #expect(try desk.findings(run) == both)
    let opened = try desk.manager.discrepancies(ofRun: run.id).items.filter { $0.id == ended.id }
    #expect(opened.map(\.closeReason) == [nil] && opened.map(\.closedAt) == [nil])
    let lines = try desk.manager.audit.events(run: run.id, page: PageRequest()).items
    #expect(
      lines.filter { $0.subject == ended.id }.map(\.action)
        == ["close_discrepancy", "reopen_discrepancy"])
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func whereDutiesAreSplitItEndsWhenTheMatchIsAccepted(kind: Desk.Kind) throws {
    let (desk, run) = try desk(kind, policy: RunPolicy(splitsDuties: true))
    defer { desk.remove() }
    let match = try desk.manager.matchByHand(pair, inRun: run.id)
    #expect(try desk.findings(run) == both)
    _ = try desk.manager("bob").accept(match.id)
    #expect(try desk.findings(run) == Array(both.dropFirst()))
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func closingAnItemEndsItUntilTheItemIsOpenAgain(kind: Desk.Kind) throws {
    let (desk, run) = try desk(kind)
    defer { desk.remove() }
    _ = try desk.manager.closeItem("X-1", .external, ofRun: run.id, reason: .notOurs)
    _ = try desk.manager.closeItem("L-2", .ledger, ofRun: run.id, reason: .timing)
    #expect(try desk.findings(run) == [both[2]])
    _ = try desk.manager.reopenItem("X-1", .external, ofRun: run.id, note: "ours after all")
    #expect(try desk.findings(run) == [both[0], both[2]])
    #expect(try desk.faults() == [])
  }

  /// Two records of one discrepancy are settled: it opens when neither is.
  @Test(arguments: Desk.Kind.allCases)
  func itStaysOverWhileAnyRecordIsSettled(kind: Desk.Kind) throws {
    let (desk, run) = try desk(kind)
    defer { desk.remove() }
    for (id, side) in [("L-1", Side.ledger), ("X-1", .external)] {
      _ = try desk.manager.closeItem(id, side, ofRun: run.id, reason: .other)
    }
    _ = try desk.manager.reopenItem("X-1", .external, ofRun: run.id, note: "again")
    #expect(try !desk.findings(run).contains(both[0]))
    _ = try desk.manager.reopenItem("L-1", .ledger, ofRun: run.id, note: "again")
    #expect(try desk.findings(run) == both)
  }

  @Test(arguments: Desk.Kind.allCases)
  func whatAPersonHasClosedStaysClosed(kind: Desk.Kind) throws {
    let (desk, run) = try desk(kind)
    defer { desk.remove() }
    let found = try #require(
      try desk.manager.discrepancies(ofRun: run.id).items.first { $0.kind == .amountMismatch })
    _ = try desk.manager.decide(onDiscrepancy: found.id, .close, reason: "known")
    let match = try desk.manager.matchByHand(pair, inRun: run.id)
    _ = try desk.manager.revoke(match.id, reason: "wrong invoice")
    #expect(try desk.findings(run) == Array(both.dropFirst()))
  }

  @Test(arguments: Desk.Kind.allCases)
  func aPartLeavesItOpen(kind: Desk.Kind) throws {
    let (desk, run) = try desk(kind)
    defer { desk.remove() }
    _ = try desk.manager.matchByHand(
      ManualMatch(
        ledgerIDs: ["L-2"], externalIDs: ["X-2"], reason: "an instalment", isPartial: true),
      inRun: run.id)
    #expect(try desk.findings(run) == Array(both.dropLast()))
  }

  @Test(arguments: Desk.Kind.allCases)
  func aRunThatIsDeletedGivesBackWhatItSettled(kind: Desk.Kind) throws {
    let (desk, run) = try desk(kind)
    defer { desk.remove() }
    let later = try desk.manager.createRun(RunRequest(id: "later", book: "main"))
    _ = try desk.manager.addSource(
      SourceUpload(
        name: "late", side: .external,
        table: try DiscrepancyKindTests.table("X-9 3.00 EUR 9 C"), contentHash: "late"),
      toRun: later.id)
    _ = try desk.manager.matchByHand(
      ManualMatch(ledgerIDs: ["L-2"], externalIDs: ["X-9"], reason: "late"), inRun: later.id)
    #expect(try desk.findings(run) == [both[0], both[2]])
    try desk.manager.deleteRun(later.id)
    #expect(try desk.findings(run) == both)
    #expect(try desk.faults() == [])
  }

  /// A run that nothing holds open any more is closed without another match.
  @Test func aRunIsClosedWhenItsLastCriticalDiscrepancyIsSettled() throws {
    let (desk, run) = try desk(
      .memory, policy: RunPolicy(severity: SeverityPolicy(lines: [], usual: .critical)))
    #expect(
      code { _ = try desk.manager.closeRun(run.id, reason: "done") }
        == "run.critical-discrepancies")
    _ = try desk.manager.matchByHand(pair, inRun: run.id)
    for (id, side) in [("L-2", Side.ledger), ("X-2", .external)] {
      _ = try desk.manager.closeItem(id, side, ofRun: run.id, reason: .timing)
    }
    #expect(try desk.manager.closeRun(run.id, reason: "done").state == .closed)
  }

  /// Whatever people do in whatever order: open is what has no settled record.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func openIsWhatHasNoSettledRecord(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let desk = try Desk(seed % 2 == 0 ? .memory : .file)
    defer { desk.remove() }
    func lines(_ prefix: String) -> String {
      (1...6).map { number in
        let reference = ["A", "B", "C", "-"].randomElement(using: &random) ?? "-"
        let amount = Int.random(in: 1...3, using: &random)
        return "\(prefix)-\(number) \(amount).00 EUR 1 \(reference)"
      }.joined(separator: "\n")
    }
    let run = try desk.run(
      try DiscrepancyKindTests.table(lines("L")), try DiscrepancyKindTests.table(lines("X")))
    _ = try desk.manager.match(run: run.id, request)
    for _ in 0..<30 {
      let ledger = "L-\(Int.random(in: 1...6, using: &random))"
      let external = "X-\(Int.random(in: 1...6, using: &random))"
      let isLedger = Bool.random(using: &random)
      let (item, side) = isLedger ? (ledger, Side.ledger) : (external, .external)
      do {
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
          _ = try desk.manager.matchByHand(
            ManualMatch(
              ledgerIDs: [ledger], externalIDs: [external], reason: "by hand",
              isPartial: Bool.random(using: &random)), inRun: run.id)
        case 1: _ = try desk.manager.closeItem(item, side, ofRun: run.id, reason: .other)
        case 2: _ = try desk.manager.reopenItem(item, side, ofRun: run.id, note: "again")
        default:
          let accepted = try desk.matches(run, [.accepted]).randomElement(using: &random)
          if let accepted { _ = try desk.manager.revoke(accepted.id, reason: "wrong") }
        }
      } catch is RunError {
        // Many of these are refused: the record is settled already, or the sums differ.
      }
      for found in try desk.manager.discrepancies(ofRun: run.id).items {
        let isSettled = try desk.store.read { (reader) throws(RunError) in
          var states: [EntryState] = []
          for key in found.ledger + found.external {
            if let entry = try reader.entry(key) { states.append(entry.state) }
          }
          return states.contains(.matched) || states.contains(.closed)
        }
        #expect((found.state == .closed) == isSettled, "\(found.kind) \(found.message)")
      }
    }
    #expect(try desk.faults() == [])
  }
}

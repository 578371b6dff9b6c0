import Matchbook
import MatchbookRuns
import Testing

/// Each kind of discrepancy, from records that have it and from records that all but have it.
///
/// Records are `id amount currency day reference status`, `-` for what is missing; days are of March.
@Suite struct DiscrepancyKindTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var ledger: String
    var external: String
    /// As `kind: ledger ids | external ids`, in the order of their words.
    var findings: [String]
    var rule = DiscrepancyKindTests.invoice

    var testDescription: String { name }
  }

  /// Same currency, amount and reference within three days.
  static let invoice = ConditionRule(
    "invoice",
    where: .all([.equal(.currency), .equal(.amount), .equal(.reference), .within(days: 3)]))
  static let withStatus = ConditionRule(
    "status",
    where: .all([
      .equal(.currency), .equal(.amount), .equal(.reference), .equal(.named("status")),
    ]))
  static let vetoed = ConditionRule(
    RuleHeader(id: "vetoed"),
    where: .all([.equal(.currency), .equal(.amount), .within(days: 3)]),
    veto: .test(
      Test(
        ledger: .field(.reference, normalised: []), external: .field(.reference, normalised: []),
        .notEqual)))
  static let amountAlone = ConditionRule(
    "amount", where: .all([.equal(.currency), .equal(.amount)]))
  /// A payout for all the sales of a reference.
  static let payout = ConditionRule(
    RuleHeader(id: "payout", cardinality: .manyToOne),
    where: .all([.equal(.currency), .equal(.reference), .amount(within: .exact)]))

  static let cases = [
    Case(
      name: "nothing is wrong", ledger: "L-1 10.00 EUR 1 A", external: "X-1 10.00 EUR 1 A",
      findings: []),
    Case(
      name: "missingLedger: the bank has what the books do not", ledger: "L-1 10.00 EUR 1 A",
      external: "X-1 10.00 EUR 1 A\nX-2 7.00 EUR 1 B", findings: ["missingLedger:  | X-2"]),
    Case(
      name: "missingExternal: the books have what the bank does not",
      ledger: "L-1 10.00 EUR 1 A\nL-2 7.00 EUR 1 B", external: "X-1 10.00 EUR 1 A",
      findings: ["missingExternal: L-2 | "]),
    Case(
      name: "amountMismatch: only the amount differs", ledger: "L-1 10.00 EUR 1 A",
      external: "X-1 9.70 EUR 2 A", findings: ["amountMismatch: L-1 | X-1"]),
    Case(
      name: "no amountMismatch: the date is out of the window as well",
      ledger: "L-1 10.00 EUR 1 A", external: "X-1 9.70 EUR 9 A",
      findings: ["missingExternal: L-1 | ", "missingLedger:  | X-1"]),
    Case(
      name: "amountMismatch of a group: the sales come to more than the payout",
      ledger: "L-1 10.00 EUR 1 A\nL-2 5.00 EUR 1 A", external: "X-1 14.50 EUR 2 A",
      findings: ["amountMismatch: L-1 L-2 | X-1"], rule: payout),
    Case(
      name: "no amountMismatch of a group: the sales come to the payout",
      ledger: "L-1 10.00 EUR 1 A\nL-2 5.00 EUR 1 A", external: "X-1 15.00 EUR 2 A",
      findings: [], rule: payout),
    Case(
      name: "dateOutsideWindow: only the date is too late", ledger: "L-1 10.00 EUR 1 A",
      external: "X-1 10.00 EUR 9 A", findings: ["dateOutsideWindow: L-1 | X-1"]),
    Case(
      name: "no dateOutsideWindow: a record has no date", ledger: "L-1 10.00 EUR - A",
      external: "X-1 10.00 EUR 9 A",
      findings: ["missingExternal: L-1 | ", "missingLedger:  | X-1"]),
    Case(
      name: "currencyMismatch: the same invoice in other money", ledger: "L-1 10.00 EUR 1 A",
      external: "X-1 10.00 USD 1 A", findings: ["currencyMismatch: L-1 | X-1"]),
    Case(
      name: "currencyMismatch: whatever its amount", ledger: "L-1 10.00 EUR 1 A",
      external: "X-1 1500 JPY 1 A", findings: ["currencyMismatch: L-1 | X-1"]),
    Case(
      name: "no currencyMismatch: another reference", ledger: "L-1 10.00 EUR 1 A",
      external: "X-1 10.00 USD 1 B",
      findings: ["missingExternal: L-1 | ", "missingLedger:  | X-1"]),
    Case(
      name: "referenceConflict: references contradict", ledger: "L-1 10.00 EUR 1 A",
      external: "X-1 10.00 EUR 1 B", findings: ["referenceConflict: L-1 | X-1"]),
    Case(
      name: "referenceConflict: a veto forbids what fits", ledger: "L-1 10.00 EUR 1 A",
      external: "X-1 10.00 EUR 1 B", findings: ["referenceConflict: L-1 | X-1"], rule: vetoed),
    Case(
      name: "no referenceConflict: what is missing contradicts nothing",
      ledger: "L-1 10.00 EUR 1 A", external: "X-1 10.00 EUR 1 -",
      findings: ["missingExternal: L-1 | ", "missingLedger:  | X-1"]),
    Case(
      name: "no referenceConflict: an amount that several have tells nothing",
      ledger: "L-1 10.00 EUR 1 A", external: "X-1 10.00 EUR 1 B\nX-2 10.00 EUR 1 C",
      findings: [
        "missingExternal: L-1 | ", "missingLedger:  | X-1", "missingLedger:  | X-2",
      ]),
    Case(
      name: "statusConflict: settled here, pending there", ledger: "L-1 10.00 EUR 1 A settled",
      external: "X-1 10.00 EUR 1 A pending", findings: ["statusConflict: L-1 | X-1"],
      rule: withStatus),
    Case(
      name: "no statusConflict: one of them has none", ledger: "L-1 10.00 EUR 1 A settled",
      external: "X-1 10.00 EUR 1 A -\nX-2 1.00 EUR 1 B pending",
      findings: [
        "missingExternal: L-1 | ", "missingLedger:  | X-1", "missingLedger:  | X-2",
      ], rule: withStatus),
    Case(
      name: "duplicateExternal: the bank has it twice, and nothing fits either",
      ledger: "L-1 1.00 EUR 1 C", external: "X-1 7.00 EUR 1 B\nX-2 7.00 EUR 1 B",
      findings: [
        "duplicateExternal:  | X-1 X-2", "missingExternal: L-1 | ", "missingLedger:  | X-1",
      ]),
    Case(
      name: "duplicateExternal: two that compete for one",
      ledger: "L-1 7.00 EUR 1 B", external: "X-1 7.00 EUR 1 B\nX-2 7.00 EUR 1 B",
      findings: ["ambiguous: L-1 | X-1 X-2", "duplicateExternal:  | X-1 X-2"]),
    Case(
      name: "no duplicateExternal: another day", ledger: "L-1 1.00 EUR 1 C",
      external: "X-1 7.00 EUR 1 B\nX-2 7.00 EUR 2 B",
      findings: [
        "missingExternal: L-1 | ", "missingLedger:  | X-1", "missingLedger:  | X-2",
      ]),
    Case(
      name: "duplicateLedger: booked twice, and nothing fits either",
      ledger: "L-1 7.00 EUR 1 B\nL-2 7.00 EUR 1 B", external: "X-1 1.00 EUR 1 C",
      findings: [
        "duplicateLedger: L-1 L-2 | ", "missingExternal: L-1 | ", "missingLedger:  | X-1",
      ]),
    Case(
      name: "no duplicateLedger: without a reference", ledger: "L-1 7.00 EUR 1 -\nL-2 7.00 EUR 1 -",
      external: "X-1 1.00 EUR 1 C",
      findings: [
        "missingExternal: L-1 | ", "missingExternal: L-2 | ", "missingLedger:  | X-1",
      ]),
    Case(
      name: "ambiguous: two fit equally well", ledger: "L-1 7.00 EUR 1 A",
      external: "X-1 7.00 EUR 1 B\nX-2 7.00 EUR 1 C", findings: ["ambiguous: L-1 | X-1 X-2"],
      rule: amountAlone),
    Case(
      name: "not ambiguous: one fits", ledger: "L-1 7.00 EUR 1 A",
      external: "X-1 7.00 EUR 1 B\nX-2 8.00 EUR 1 C", findings: ["missingLedger:  | X-2"],
      rule: amountAlone),
  ]

  @Test(arguments: cases, Desk.Kind.allCases)
  func findings(of one: Case, in kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(try Self.table(one.ledger), try Self.table(one.external))
    let outcome = try desk.manager.match(run: run.id, RunMatchRequest(rules: [one.rule]))
    #expect(try desk.findings(run) == one.findings)
    #expect(outcome.run.limits == [])
    // A second match finds the same, and nothing twice.
    _ = try desk.manager.match(run: run.id, RunMatchRequest(rules: [one.rule]))
    #expect(try desk.findings(run) == one.findings)
    #expect(try desk.faults() == [])
  }

  @Test func aFindingSaysWhatFailsAndByHowMuch() throws {
    let desk = try Desk(.memory)
    let run = try desk.run(
      try Self.table("L-1 10.00 EUR 1 A\nL-2 20.00 EUR 1 B"),
      try Self.table("X-1 9.70 EUR 2 A\nX-2 20.00 EUR 9 B"))
    _ = try desk.manager.match(run: run.id, RunMatchRequest(rules: [Self.invoice]))
    let found = try desk.manager.discrepancies(ofRun: run.id).items
    let amount = try #require(found.first { $0.kind == .amountMismatch })
    #expect(amount.amount.description == "0.30 EUR")
    #expect(amount.message.hasPrefix("fails only in rule invoice: amount differs by 0.30 EUR"))
    let date = try #require(found.first { $0.kind == .dateOutsideWindow })
    #expect(date.amount.description == "20.00 EUR")
    #expect(date.message.contains("external 8 days later, allowed are 3: 5 days too late"))
  }

  @Test(arguments: Desk.Kind.allCases)
  func partialResidualIsWhatAMatchInPartLeavesOpen(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(
      try Self.table("L-1 10.00 EUR 1 A\nL-2 5.00 EUR 1 B"),
      try Self.table("X-1 4.00 EUR 1 A\nX-2 5.00 EUR 1 B"))
    func match(_ ledger: String, _ external: String, isPartial: Bool) throws {
      _ = try desk.manager.matchByHand(
        ManualMatch(
          ledgerIDs: [ledger], externalIDs: [external], reason: "by hand", isPartial: isPartial),
        inRun: run.id)
    }
    try match("L-1", "X-1", isPartial: true)
    try match("L-2", "X-2", isPartial: false)
    _ = try desk.manager.match(run: run.id, RunMatchRequest(rules: [Self.invoice]))
    #expect(try desk.findings(run) == ["partialResidual: L-1 | "])
    #expect(try desk.manager.discrepancies(ofRun: run.id).items[0].amount.description == "6.00 EUR")
  }

  /// What a person settles is no discrepancy any more, whatever the engine would have made of it.
  @Test(arguments: Desk.Kind.allCases)
  func aDiscrepancyEndsWhenItsRecordsAreSettled(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(
      try Self.table("L-1 10.00 EUR 1 A\nL-2 3.00 EUR 1 C"), try Self.table("X-1 9.70 EUR 2 A"))
    let request = RunMatchRequest(rules: [Self.invoice])
    _ = try desk.manager.match(run: run.id, request)
    #expect(try desk.findings(run) == ["amountMismatch: L-1 | X-1", "missingExternal: L-2 | "])
    _ = try desk.manager.matchByHand(
      ManualMatch(
        ledgerIDs: ["L-1"], externalIDs: ["X-1"], reason: "bank charge",
        adjustment: AdjustmentRequest(kind: .fee, reason: "charge")), inRun: run.id)
    #expect(try desk.findings(run) == ["missingExternal: L-2 | "])
    _ = try desk.manager.match(run: run.id, request)
    #expect(try desk.findings(run) == ["missingExternal: L-2 | "])
    let ended = try desk.manager.discrepancies(ofRun: run.id, states: [.closed]).items
    #expect(ended.map(\.closeReason) == ["a record of it is settled"])
  }

  @Test(arguments: Desk.Kind.allCases)
  func controlTotalIsADiscrepancyUntilTheTotalsAgree(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(
      try Self.table("L-1 10.00 EUR 1 A"), try Self.table("X-1 10.00 EUR 1 A"))
    let totals = ControlTotals(
      store: desk.store, host: Desk.host("cat", from: 1_772_538_800_000), ours: RecordTotals())
    let day = try #require(Day("2026-03-01"))
    func submit(_ units: Int64) throws {
      _ = try totals.submit(
        [
          ControlBucket(
            name: "total", count: 1, amount: Amount(minorUnits: units, currency: CaseDesk.euro))
        ], scope: "main", day: day)
    }
    try submit(1200)
    let found = try #require(try desk.manager.discrepancies(ofRun: run.id).items.first)
    #expect(found.kind == .controlTotal && found.severity == .critical)
    #expect(found.amount.description == "2.00 EUR")
    #expect(
      found.message
        == "control totals of main for 2026-03-01, theirs less ours: total 0 records, 2.00 EUR")
    // A match does not look at totals, and leaves the finding alone.
    _ = try desk.manager.match(run: run.id, RunMatchRequest(rules: [Self.invoice]))
    #expect(try desk.manager.discrepancies(ofRun: run.id).items[0].state == .open)
    #expect(
      code { _ = try desk.manager.closeRun(run.id, reason: "done") }
        == "run.critical-discrepancies")
    try submit(1300)
    #expect(try desk.manager.discrepancies(ofRun: run.id).items.map(\.occurrences) == [2])
    try submit(1000)
    let closed = try desk.manager.discrepancies(ofRun: run.id).items
    #expect(closed.map(\.closeReason) == ["the totals agree"])
    #expect(try desk.manager.closeRun(run.id, reason: "done").state == .closed)
    #expect(try desk.faults() == [])
  }

  /// The same day agrees at once: nothing to look at.
  @Test func totalsThatAgreeAreNoDiscrepancy() throws {
    let desk = try Desk(.memory)
    let run = try desk.run(
      try Self.table("L-1 10.00 EUR 1 A"), try Self.table("X-1 10.00 EUR 1 A"))
    let totals = ControlTotals(
      store: desk.store, host: Desk.host("cat", from: 1_772_538_800_000), ours: RecordTotals())
    let answer = try totals.submit(
      [
        ControlBucket(
          name: "total", count: 1, amount: Amount(minorUnits: 1000, currency: CaseDesk.euro))
      ], scope: "main", day: try #require(Day("2026-03-01")))
    #expect(answer.isReconciled)
    #expect(try desk.manager.discrepancies(ofRun: run.id).items == [])
  }

  /// Every kind has a case above.
  @Test func noKindIsLeftOut() {
    let named = Set(Self.cases.flatMap(\.findings).map { $0.prefix { $0 != ":" } })
    let elsewhere: Set<Substring> = ["partialResidual", "controlTotal"]
    #expect(named.union(elsewhere) == Set(DiscrepancyKind.allCases.map { Substring($0.rawValue) }))
  }

  static func table(_ lines: String) throws -> RecordTable {
    try RecordTable(
      lines.split(separator: "\n").map { line in
        let words = line.split(separator: " ").map { $0 == "-" ? "" : String($0) }
        let currency = try #require(Currency(words[2]))
        return Record(
          id: words[0], amount: try #require(Amount(words[1], currency)),
          date: words[3].isEmpty
            ? nil : Day("2026-03-\(words[3].count == 1 ? "0" : "")\(words[3])"),
          reference: words[4],
          texts: words.count > 5 && !words[5].isEmpty ? ["status": words[5]] : [:])
      })
  }
}

extension Desk {
  func run(_ ledger: RecordTable, _ external: RecordTable) throws -> Run {
    let run = try manager.createRun(RunRequest(book: "main"))
    for (side, table) in [(Side.ledger, ledger), (.external, external)] {
      _ = try manager.addSource(
        SourceUpload(name: side.rawValue, side: side, table: table, contentHash: side.rawValue),
        toRun: run.id)
    }
    return run
  }

  /// What is not closed, as `kind: ledger ids | external ids`.
  func findings(_ run: Run) throws -> [String] {
    try manager.discrepancies(ofRun: run.id, states: [.open, .inReview]).items.map { found in
      try store.read { (reader) throws(RunError) in
        func ids(_ keys: [Int64]) throws(RunError) -> String {
          var ids: [String] = []
          for key in keys { ids.append(try reader.entry(key)?.id ?? "?") }
          return ids.joined(separator: " ")
        }
        return "\(found.kind.rawValue): \(try ids(found.ledger)) | \(try ids(found.external))"
      }
    }.sorted()
  }
}

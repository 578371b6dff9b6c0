import Testing

@testable import Matchbook

/// What a session promises, one promise a test.
@Suite struct MatchSessionTests {
  private static let eur = Currency(word: Currency.pack("EUR".utf8).map { $0 | 2 << 24 } ?? 0)

  private static func record(
    _ id: String, _ cents: Int64, _ reference: String, day: Int32 = 0, exponent: Int = 2
  ) -> Record {
    let currency = Currency(code: "EUR", exponent: exponent) ?? eur
    return Record(
      id: id, amount: Amount(minorUnits: cents, currency: currency), date: Day(number: day),
      reference: reference)
  }

  private static func table(_ records: Record...) throws -> RecordTable { try RecordTable(records) }

  private static let byReference = ConditionRule(
    "reference", where: .all([.equal(.amount), .equal(.reference), .within(days: 3)]))

  private static func session(_ records: Record...) throws -> MatchSession {
    try MatchSession(rules: [byReference], ledger: RecordTable(records))
  }

  private static func ids(_ table: RecordTable) -> [String] {
    (0..<table.count).map { table.id(at: $0) }
  }

  @Test func whatABatchTakesIsGoneForTheNext() throws {
    let session = try Self.session(Self.record("L1", 100, "A"), Self.record("L2", 100, "B"))
    let first = try session.match(batch: Self.table(Self.record("X1", 100, "A")))
    #expect(first.result.matches.map(\.ledgerIDs) == [["L1"]])
    #expect(first.ledgerRows == [0])
    #expect(Self.ids(session.openLedger) == ["L2"])
    let second = try session.match(batch: Self.table(Self.record("X2", 100, "A")))
    #expect(second.result.matches.isEmpty)
    #expect(second.result.open(.external).map(\.code) == ["no_candidate"])
    #expect(
      second.contested == [
        SessionMatch(ledgerIDs: ["L1"], externalIDs: ["X1"], ruleID: "reference", batch: 1)
      ])
    #expect(!second.isIndependent)
    #expect(Self.ids(session.openExternal) == ["X2"])
  }

  @Test func onlyRowsThatMayMeanSomethingAreLookedAt() throws {
    let records = (0..<1000).map { Self.record("L\($0)", 100, "R\($0)") }
    let session = try MatchSession(rules: [Self.byReference], ledger: RecordTable(records))
    let made = try session.match(
      batch: Self.table(Self.record("X1", 100, "R7"), Self.record("X2", 100, "R8", day: 9)))
    // R8 lies outside the window, and is there for the reason.
    #expect(Self.ids(made.result.ledger) == ["L7", "L8"])
    #expect(made.result.open(.external).map(\.code) == ["conditions_failed"])
    #expect(session.narrowing == [.key])
  }

  @Test func anIDThatCameBeforeIsRefusedAndChangesNothing() throws {
    let session = try Self.session(Self.record("L1", 100, "A"))
    _ = try session.match(batch: Self.table(Self.record("X1", 100, "B")))
    let batch = try Self.table(Self.record("X2", 100, "A"), Self.record("X1", 100, "C"))
    #expect(throws: MatchError.repeatedRecord(side: .external, id: "X1")) {
      try session.match(batch: batch)
    }
    #expect(session.openLedgerCount == 1)
    #expect(session.externalCount == 1)
    #expect(session.batchCount == 1)
    #expect(throws: MatchError.repeatedRecord(side: .ledger, id: "L1")) {
      try session.add(ledger: Self.table(Self.record("L1", 100, "Z")))
    }
    #expect(session.ledgerCount == 1)
    let made = try session.match(batch: Self.table(Self.record("X2", 100, "A")))
    #expect(made.result.matches.map(\.externalIDs) == [["X2"]])
  }

  @Test func aCancelledBatchHasNotHappened() throws {
    let session = try Self.session(Self.record("L1", 100, "A"))
    let control = MatchControl()
    control.cancel()
    let batch = try Self.table(Self.record("X1", 100, "A"))
    #expect(throws: MatchError.cancelled) { try session.match(batch: batch, control: control) }
    #expect(session.batchCount == 0)
    #expect(session.externalCount == 0)
    #expect(try session.match(batch: batch).result.counts.matched == 1)
  }

  @Test func aRuleThatFailsLeavesTheSessionAsItWas() throws {
    struct Failing: Rule {
      struct Refusal: Error {}
      let header = RuleHeader(id: "failing", priority: 200)
      let blockings = [Blocking(keys: [Blocking.Key(.reference)])]
      let fields: Set<Field> = []
      let canonicalText = "failing"
      func makeJudge(ledger: RecordTable, external: RecordTable) throws -> (any PairJudge)? {
        if external.count > 1 { throw Refusal() }
        return nil
      }
    }
    let session = try MatchSession(
      rules: [Self.byReference, Failing()], ledger: Self.table(Self.record("L1", 100, "A")))
    let two = try Self.table(Self.record("X1", 100, "A"), Self.record("X2", 100, "B"))
    #expect(throws: MatchError.self) { try session.match(batch: two) }
    #expect(session.openLedgerCount == 1)
    #expect(session.externalCount == 0)
    let made = try session.match(batch: Self.table(Self.record("X1", 100, "A")))
    #expect(made.result.counts.matched == 1)
    #expect(made.isIndependent)
  }

  @Test func laterLedgerRecordsMeetWhatIsOfferedAgain() throws {
    let session = try Self.session(Self.record("L1", 100, "A"))
    _ = try session.match(batch: Self.table(Self.record("X1", 100, "B")))
    try session.add(ledger: Self.table(Self.record("L2", 100, "B")))
    let plain = try session.match(batch: Self.table(Self.record("X2", 100, "C")))
    #expect(plain.result.counts.matched == 0)
    #expect(plain.carriedCount == 0)
    let made = try session.match(batch: RecordTable([]), includingOpen: true)
    #expect(made.carriedCount == 2)
    #expect(made.result.matches.map(\.ledgerIDs) == [["L2"]])
    #expect(Self.ids(session.openExternal) == ["X2"])
  }

  @Test func keysAreMadeAnewWhenAmountsGrowOrGetMorePlaces() throws {
    let session = try Self.session(Self.record("L1", 100, "A"), Self.record("L2", 250, "B"))
    try session.add(ledger: Self.table(Self.record("L3", 1_000_000_000_000_000, "C")))
    try session.add(ledger: Self.table(Self.record("L4", 1500, "D", exponent: 3)))
    let made = try session.match(
      batch: Self.table(
        Self.record("X1", 1000, "A", exponent: 3), Self.record("X2", 2500, "B", exponent: 3),
        Self.record("X3", 1_000_000_000_000_000, "C"), Self.record("X4", 150, "D"),
        Self.record("X5", 15_001, "D", exponent: 4),
        Self.record("X6", 4_000_000_000_000_000, "C")))
    #expect(made.result.matches.map(\.ledgerIDs) == [["L1"], ["L2"], ["L3"], ["L4"]])
    let amounts = try Self.table(
      Self.record("Y1", 15_001, "D", exponent: 4), Self.record("Y2", 1 << 62, "D"))
    let lookup = try session.lookup(for: amounts)
    var found: [Int] = []
    lookup.candidates(of: 0, into: &found)
    lookup.candidates(of: 1, into: &found)
    #expect(found.isEmpty)
  }

  @Test func aReleasedMatchIsOpenAndIsNotMadeAgain() throws {
    let session = try Self.session(Self.record("L1", 100, "A"))
    let made = try session.match(batch: Self.table(Self.record("X1", 100, "A")))
    let match = try #require(made.result.matches.first)
    try session.release(match)
    #expect(session.openLedgerCount == 1)
    #expect(session.openExternalCount == 1)
    #expect(throws: MatchError.unknownMatch(ledgerIDs: ["L1"], externalIDs: ["X1"])) {
      try session.release(match)
    }
    let again = try session.match(
      batch: Self.table(Self.record("X2", 100, "A", day: 1)), includingOpen: true)
    #expect(again.result.matches.map(\.externalIDs) == [["X2"]])
    try session.release(ledgerIDs: ["L1"], externalIDs: ["X2"], rejecting: false)
    let third = try session.match(batch: RecordTable([]), includingOpen: true)
    #expect(third.result.matches.map(\.externalIDs) == [["X2"]])
  }

  @Test func pinnedRecordsWaitForTheirBatch() throws {
    var options = MatchOptions()
    options.facts = MatchFacts(
      pins: [MatchFacts.Pin(ledgerIDs: ["L1"], externalIDs: ["X2"])],
      rejections: [MatchFacts.Rejection(ledgerID: "L2", externalID: "X3")],
      closedLedgerIDs: ["L3"], closedExternalIDs: ["X4"])
    let session = try MatchSession(
      rules: [Self.byReference], options: options,
      ledger: Self.table(
        Self.record("L1", 100, "A"), Self.record("L2", 100, "B"), Self.record("L3", 100, "C"),
        Self.record("L4", 100, "D")))
    let first = try session.match(
      batch: Self.table(
        Self.record("X1", 100, "A"), Self.record("X3", 100, "B"), Self.record("X5", 100, "C"),
        Self.record("X4", 100, "D")))
    #expect(first.result.matches.isEmpty)
    let second = try session.match(batch: Self.table(Self.record("X2", 700, "Z")))
    #expect(second.result.matches.map(\.ruleID) == ["pinned"])
    #expect(second.result.matches.map(\.ledgerIDs) == [["L1"]])
    #expect(Self.ids(session.openLedger) == ["L2", "L4"])
    #expect(Self.ids(session.openExternal) == ["X1", "X3", "X5"])
    #expect(throws: MatchError.unknownFact(side: .ledger, id: "L9")) {
      try session.add(facts: MatchFacts(closedLedgerIDs: ["L9"]))
    }
    #expect(throws: MatchError.contradictoryFact(side: .ledger, id: "L1")) {
      try session.add(facts: MatchFacts(closedLedgerIDs: ["L1"]))
    }
  }

  @Test func theRiskBudgetIsThatOfTheWholeSession() throws {
    let near = ConditionRule(
      "near",
      where: .all([
        .equal(.reference), .amount(within: Tolerance(absolute: Ratio(5, over: 100))),
      ]))
    let budget = RiskBudget([Amount(minorUnits: 4, currency: Self.eur)])
    let session = try MatchSession(
      rules: [near], options: MatchOptions(riskBudget: budget),
      ledger: Self.table(Self.record("L1", 100, "A"), Self.record("L2", 100, "B")))
    let first = try session.match(batch: Self.table(Self.record("X1", 103, "A")))
    #expect(first.result.matches.map(\.status) == [.accepted])
    let second = try session.match(batch: Self.table(Self.record("X2", 102, "B")))
    #expect(second.result.matches.map(\.status) == [.suggested])
    try session.release(ledgerIDs: ["L1"], externalIDs: ["X1"])
    let third = try session.match(batch: Self.table(Self.record("X3", 102, "B")))
    #expect(third.result.matches.map(\.status) == [.accepted])
  }

  @Test func columnsThatDoNotGoTogetherAreRefused() throws {
    func record(_ id: String, text: String? = nil, number: String? = nil) -> Record {
      var record = Self.record(id, 100, "A")
      record.texts["lot"] = text
      record.numbers["lot"] = number
      return record
    }
    // Readers of files keep as many places as there are, so that numbers may be greater.
    var columns = try Self.table(record("L1", number: "1")).columns
    columns.named[0].values = .number([9_000_000_000_000_000_000], places: 0)
    let session = try MatchSession(
      rules: [Self.byReference], ledger: RecordTable(trusting: columns))
    #expect(throws: MatchError.unlikeColumn(field: "lot", side: .ledger, isNumber: false)) {
      try session.add(ledger: Self.table(record("L2", text: "x")))
    }
    #expect(throws: MatchError.unlikeColumn(field: "lot", side: .ledger, isNumber: true)) {
      try session.add(ledger: Self.table(record("L2", number: "1.5")))
    }
    try session.add(ledger: Self.table(record("L2", number: "7"), Self.record("L3", 1, "B")))
    #expect(session.openLedger.text(.named("lot"), at: 1) == "7")
    #expect(session.openLedger.text(.named("lot"), at: 2) == nil)
  }

  @Test func whatSettlesAPartIsRefused() throws {
    var rule = Self.byReference
    rule.header.id = "parts"
    rule.header.partial = PartialSettlement(of: .ledger)
    let ledger = try Self.table(Self.record("L1", 100, "A"))
    #expect(throws: MatchError.partInSession(what: "rule \"parts\"")) {
      try MatchSession(rules: [rule], ledger: ledger)
    }
  }

  @Test func rulesWithoutAKeyAreNamed() throws {
    var anything = ConditionRule("anything", where: .not(.equal(.reference)))
    anything.allowsCrossProduct = true
    anything.header.priority = 200
    let window = ConditionRule("window", where: .all([.within(days: 1), .equal(.currency)]))
    let session = try MatchSession(
      rules: [Self.byReference, anything, window], ledger: Self.table(Self.record("L1", 1, "A")))
    #expect(session.ruleIDs == ["reference", "window", "anything"])
    #expect(session.narrowing == [.key, .dateWindow, .nothing])
  }

  @Test func aKeyOfManyRowsKeepsThemInOrderHoweverTheyCome() throws {
    let days = (0..<500).map { Int32($0 * 37 % 250) }
    let records = days.enumerated().map { Self.record("L\($0)", 100, "A", day: $1) }
    let session = try MatchSession(
      rules: [Self.byReference], ledger: RecordTable(Array(records[..<200])))
    for start in stride(from: 200, to: 500, by: 50) {
      try session.add(ledger: RecordTable(Array(records[start..<start + 50])))
    }
    let lookup = try session.lookup(for: Self.table(Self.record("X", 100, "A", day: 100)))
    var found: [Int] = []
    lookup.candidates(of: 0, into: &found)
    #expect(found == days.indices.filter { abs(days[$0] - 100) <= 3 })
  }
}

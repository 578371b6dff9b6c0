import Testing

@testable import Matchbook

/// A record of which earlier runs have settled a part comes in with what is still open.
@Suite struct AllocationFactTests {
  private static func record(
    _ id: String, _ cents: Int64, _ reference: String = "INV-1"
  ) throws -> Record {
    Record(
      id: id, amount: Amount(minorUnits: cents, currency: try #require(Currency("EUR"))),
      date: Day("2026-03-01"), reference: reference)
  }

  private static func allocation(
    _ side: Side, _ id: String, _ cents: Int64, _ currency: String = "EUR"
  ) throws -> MatchFacts.Allocation {
    MatchFacts.Allocation(
      side, id: id,
      amount: Amount(minorUnits: cents, currency: try #require(Currency(currency))))
  }

  private static let rule = ConditionRule(
    "invoice", where: .all([.equal(.reference), .equal(.amount)]))

  private func match(
    _ ledger: [Record], _ external: [Record], _ facts: MatchFacts
  ) throws -> MatchResult {
    try Matcher(rules: [Self.rule], options: MatchOptions(facts: facts))
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
  }

  @Test func rulesSeeTheOpenAmountAndWordsSaySo() throws {
    let facts = MatchFacts(allocations: [
      try Self.allocation(.ledger, "L-1", 4000), try Self.allocation(.external, "X-1", 500),
    ])
    let result = try match(
      [try Self.record("L-1", 10000)], [try Self.record("X-1", 6500)], facts)
    let found = try #require(result.matches.first)
    #expect(
      found.reason == "same reference INV-1; same amount 60.00; L-1 had 60.00 EUR open of 100.00 "
        + "EUR; X-1 had 60.00 EUR open of 65.00 EUR")
    #expect(!found.isPartial)
    #expect(found.allocations.map(\.amount.minorUnits) == [6000, 6000])
    #expect(result.ledger.amount(at: 0).minorUnits == 6000)
    #expect(result.ledger.wholeAmount(at: 0).minorUnits == 10000)
    #expect(result.tieOut.map(\.ledgerSum) == [6000])
    #expect(result.tieOut.map(\.ledgerSettledBefore) == [4000])
    #expect(result.tieOut.map(\.externalSettledBefore) == [500])
    #expect(result.counts.partial == 0 && result.counts.ledgerPartial == 0)
  }

  @Test func allocationsOfOneRecordAddUpAndWhatIsSettledTakesNoPart() throws {
    let parts = try [4000, 6000].map { try Self.allocation(.ledger, "L-1", $0) }
    let result = try match(
      [try Self.record("L-1", 10000)], [try Self.record("X-1", 10000)],
      MatchFacts(allocations: parts))
    #expect(result.matches.isEmpty)
    #expect(result.open(.ledger).isEmpty)
    #expect(result.closed(.ledger).map(\.code) == ["closed"])
    #expect(
      result.closed(.ledger).map(\.reason)
        == ["closed before the run; it takes no part; 0.00 EUR open of 100.00 EUR"])
    #expect(result.factsForNextRun.closedLedgerIDs == ["L-1"])
    #expect(result.factsForNextRun.allocations.isEmpty)
  }

  /// A zero amount is an amount: nothing of it was ever settled.
  @Test func aRecordOfZeroIsNotSettledByNothing() throws {
    let result = try match(
      [try Self.record("L-1", 0)], [try Self.record("X-1", 0)],
      MatchFacts(allocations: [try Self.allocation(.ledger, "L-1", 0)]))
    #expect(result.counts.matched == 1)
  }

  @Test(
    arguments: [
      ("L-1", 10001, "EUR", "match.bad-allocation"), ("L-1", -1, "EUR", "match.bad-allocation"),
      ("L-1", 10, "USD", "match.bad-allocation"), ("L-2", 10, "EUR", "match.unknown-fact"),
      ("L-3", 1, "EUR", "match.bad-allocation"), ("L-3", -5001, "EUR", "match.bad-allocation"),
    ] as [(String, Int64, String, String)])
  func wrongAllocationsAreRefused(
    id: String, cents: Int64, currency: String, code: String
  ) throws {
    let facts = MatchFacts(allocations: [try Self.allocation(.ledger, id, cents, currency)])
    let error = #expect(throws: MatchError.self) {
      _ = try match(
        [try Self.record("L-1", 10000), try Self.record("L-3", -5000)],
        [try Self.record("X-1", 10000)], facts)
    }
    #expect(error?.code == code)
  }

  @Test func aRecordThatIsSettledCannotBePinned() throws {
    let facts = MatchFacts(
      pins: [.init(ledgerIDs: ["L-1"], externalIDs: ["X-1"])],
      allocations: [try Self.allocation(.ledger, "L-1", 10000)])
    let error = #expect(throws: MatchError.self) {
      _ = try match([try Self.record("L-1", 10000)], [try Self.record("X-1", 10)], facts)
    }
    #expect(error == .contradictoryFact(side: .ledger, id: "L-1"))
  }

  @Test func factsAboutAbsentRecordsArePassedOverIfAllowed() throws {
    var facts = MatchFacts(
      rejections: [.init(ledgerID: "L-1", externalID: "X-9")], closedLedgerIDs: ["L-9"],
      allocations: [try Self.allocation(.external, "X-8", 1)])
    #expect(throws: MatchError.self) {
      _ = try match([try Self.record("L-1", 100)], [try Self.record("X-1", 100)], facts)
    }
    facts.absentRecords = .passedOver
    let result = try match([try Self.record("L-1", 100)], [try Self.record("X-1", 100)], facts)
    #expect(result.counts.matched == 1)
    // The run after it may have them.
    let next = result.factsForNextRun
    #expect(next.closedLedgerIDs == ["L-1", "L-9"])
    #expect(next.rejections == facts.rejections)
    #expect(next.allocations == facts.allocations)
    facts.pins = [.init(ledgerIDs: ["L-9"], externalIDs: ["X-1"])]
    #expect(throws: MatchError.self) {
      _ = try match([try Self.record("L-1", 100)], [try Self.record("X-1", 100)], facts)
    }
  }

  @Test func aPartialPinLeavesTheRestOpenAndOneOfSeveralIsRefused() throws {
    let pin = MatchFacts.Pin(ledgerIDs: ["L-1"], externalIDs: ["X-1", "X-2"], isPartial: true)
    let ledger = [try Self.record("L-1", 10000), try Self.record("L-2", 10000)]
    let external = [try Self.record("X-1", 3000, "A"), try Self.record("X-2", 2000, "B")]
    let result = try match(ledger, external, MatchFacts(pins: [pin]))
    #expect(result.openAmount(of: 0, on: .ledger).minorUnits == 5000)
    #expect(result.counts.ledgerMatched == 0 && result.counts.ledgerPartial == 1)
    #expect(result.counts.matched == 2)
    #expect(result.why(ledgerID: "L-1", externalID: "X-1")?.verdict == .matched)
    let unclear = MatchFacts.Pin(
      ledgerIDs: ["L-1", "L-2"], externalIDs: ["X-1"], isPartial: true)
    let error = #expect(throws: MatchError.self) {
      _ = try match(ledger, external, MatchFacts(pins: [unclear]))
    }
    #expect(error?.code == "match.bad-partial-pin")
  }

  @Test func allocationsAndTheLicenceForPartsAreInTheFingerprint() throws {
    let tables = (
      try RecordTable([try Self.record("L-1", 10000)]), try RecordTable([Self.record("X-1", 3000)])
    )
    func fingerprint(_ partial: PartialSettlement?, _ cents: [Int64]) throws -> String {
      var rule = Self.rule
      rule.header.partial = partial
      let facts = MatchFacts(
        allocations: try cents.map { try Self.allocation(.ledger, "L-1", $0) })
      return try Matcher(rules: [rule], options: MatchOptions(facts: facts))
        .match(ledger: tables.0, external: tables.1).fingerprint
    }
    let all = [
      try fingerprint(nil, []), try fingerprint(nil, [1]), try fingerprint(nil, [2]),
      try fingerprint(PartialSettlement(), []),
      try fingerprint(PartialSettlement(confirms: true), []),
      try fingerprint(PartialSettlement(of: .external), []),
      try fingerprint(PartialSettlement(atLeast: Ratio(1, over: 100)), []),
    ]
    #expect(Set(all).count == all.count)
    #expect(try fingerprint(nil, [1, 2]) == fingerprint(nil, [2, 1]))
  }
}

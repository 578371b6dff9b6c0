import Testing

@testable import Matchbook

/// Why two records are matched, or why not, in the words that a person reads.
@Suite struct PairExplanationTests {
  private static func record(
    _ id: String, _ amount: String, _ day: String, _ reference: String = "",
    currency code: String = "EUR"
  ) throws -> Record {
    let currency = try #require(Currency(code))
    return Record(
      id: id, amount: try #require(Amount(amount, currency)), date: Day(day), reference: reference)
  }

  private static func why(
    _ ledger: [Record], _ external: [Record], _ rules: [any Rule]
  ) throws -> PairExplanation {
    let result = try Matcher(rules: rules)
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
    return try #require(result.why(ledgerID: ledger[0].id, externalID: external[0].id))
  }

  @Test func anAmountOutsideItsToleranceSaysByHowMuch() throws {
    let rule = ConditionRule(
      "near",
      where: .all([
        .equal(.reference), .amount(within: Tolerance(percent: Ratio(percent: "0.5"))),
      ]))
    let why = try Self.why(
      [Self.record("L-1", "250.00", "2026-03-02", "INV-1")],
      [Self.record("X-1", "252.10", "2026-03-02", "INV-1")], [rule])
    #expect(why.verdict == .failed)
    #expect(
      why.summary
        == "L-1 and X-1 do not fit rule near: amount differs by 2.10 EUR (0.84 %), allowed are "
        + "0.5 % of the ledger amount: 0.85 EUR too much")
    #expect(why.passes[0].slack == .amount(-85, places: 2))
    #expect(why.passes[0].index.map(\.words) == ["excluded by amount"])
  }
}

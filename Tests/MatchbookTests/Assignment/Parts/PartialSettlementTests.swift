import Testing

@testable import Matchbook

/// What a settlement in part says, and what it refuses.
@Suite struct PartialSettlementTests {
  private static func rule(
    _ partial: PartialSettlement, cardinality: Cardinality = .oneToOne,
    group: GroupPolicy = .keys, where condition: Condition? = nil
  ) -> ConditionRule {
    ConditionRule(
      RuleHeader(id: "parts", cardinality: cardinality, group: group, partial: partial),
      where: condition
        ?? .all([
          .equal(.reference), .amount(within: Tolerance(absolute: Ratio(1, over: 100))),
        ]))
  }

  @Test func wholePairsComeBeforeParts() throws {
    let result = try WhyFixture.result(
      [
        WhyFixture.record("L-1", "100.00", "2026-03-01", "A"),
        WhyFixture.record("L-2", "30.00", "2026-03-01", "A"),
      ], [WhyFixture.record("X-1", "30.00", "2026-03-02", "A")],
      [Self.rule(PartialSettlement(confirms: true))])
    #expect(result.matches.map(\.ledgerIDs) == [["L-2"]])
    #expect(result.matches.map(\.isPartial) == [false])
    #expect(result.counts.ledgerPartial == 0)
  }

  @Test func whyTellsAPartAndWhyAnOverpaymentIsNone() throws {
    let rules = [Self.rule(PartialSettlement(confirms: true))]
    let part = try WhyFixture.why(
      [WhyFixture.record("L-1", "100.00", "2026-03-01", "A")],
      [WhyFixture.record("X-1", "30.00", "2026-03-02", "A")], rules)
    #expect(part.verdict == .matched)
    #expect(part.passes[0].group?.holds == true)
    #expect(
      part.summary == "L-1 and X-1 are matched by rule parts: 1 external record 30.00 EUR settles "
        + "ledger record L-1 in part: 70.00 EUR of 100.00 EUR stays open; same reference A")
    let over = try WhyFixture.why(
      [WhyFixture.record("L-1", "30.00", "2026-03-01", "A")],
      [WhyFixture.record("X-1", "100.00", "2026-03-02", "A")], rules)
    #expect(over.verdict == .failed)
    #expect(
      over.summary.hasSuffix(
        "the external sum is 70.00 EUR more than the ledger side has open, and an overpayment is not "
          + "settled in part"))
  }

  /// Minor units of one side may be finer than those of the other, which cannot hold the rest.
  @Test func aRestThatIsNoMinorUnitOfItsRecordIsRefused() throws {
    let eur = try #require(Currency("EUR"))
    let mills = try #require(Currency(code: "EUR", exponent: 3))
    func result(_ units: Int64) throws -> MatchResult {
      try WhyFixture.result(
        [Record(id: "L-1", amount: Amount(minorUnits: 10000, currency: eur), reference: "A")],
        [Record(id: "X-1", amount: Amount(minorUnits: units, currency: mills), reference: "A")],
        [Self.rule(PartialSettlement(confirms: true))])
    }
    #expect(try result(30_005).matches.isEmpty)
    let match = try #require(try result(30_010).matches.first)
    #expect(match.allocations.map(\.amount.minorUnits) == [3001, 30_010])
    #expect(match.allocations.map(\.residual.minorUnits) == [6999, 0])
  }

  @Test func theRiskBudgetIsNotSpentOnWhatStaysOpen() throws {
    let eur = try #require(Currency("EUR"))
    let result = try WhyFixture.result(
      [WhyFixture.record("L-1", "100.00", "2026-03-01", "A")],
      [WhyFixture.record("X-1", "30.00", "2026-03-02", "A")],
      [Self.rule(PartialSettlement(confirms: true))],
      options: MatchOptions(riskBudget: RiskBudget([Amount(minorUnits: 0, currency: eur)])))
    #expect(result.matches.map(\.status) == [.accepted])
  }

  static let refused: [ConditionRule] = [
    rule(PartialSettlement(), cardinality: .manyToMany),
    rule(PartialSettlement(), cardinality: .oneToMany, group: .sums(GroupPolicy.SumLimits())),
    rule(PartialSettlement(), where: .equal(.reference)),
    rule(PartialSettlement(), where: .all([.equal(.amount), .equal(.currency), .within(days: 1)])),
    rule(
      PartialSettlement(), cardinality: .oneToMany,
      where: .all([.equal(.currency), .within(days: 1)])),
  ]

  @Test(arguments: refused.indices)
  func aRuleThatCannotTellAPartIsRefused(index: Int) throws {
    let error = #expect(throws: MatchError.self) {
      _ = try WhyFixture.result(
        [WhyFixture.record("L-1", "100.00", "2026-03-01", "A")], [], [Self.refused[index]])
    }
    #expect(error?.code == "match.bad-partial")
  }

  @Test func keysThatARuleComputesAreRefused() throws {
    struct Keyed: Rule {
      let header = RuleHeader(id: "keyed", partial: PartialSettlement())
      let blockings = [Blocking(amount: .exact, usesRuleKeys: true)]
      let fields: Set<Field> = []
      let canonicalText = "keyed"
    }
    let error = #expect(throws: MatchError.self) {
      _ = try WhyFixture.result(
        [WhyFixture.record("L-1", "100.00", "2026-03-01", "A")], [], [Keyed()])
    }
    #expect(error?.code == "match.bad-partial")
  }
}

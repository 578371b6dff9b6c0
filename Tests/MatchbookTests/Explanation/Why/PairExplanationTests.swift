import Testing

@testable import Matchbook

/// Why two records are matched, or why not, in the words that a person reads.
@Suite struct PairExplanationTests {
  @Test func anAmountOutsideItsToleranceSaysByHowMuch() throws {
    let rule = ConditionRule(
      "near",
      where: .all([
        .equal(.reference), .amount(within: Tolerance(percent: Ratio(percent: "0.5"))),
      ]))
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "250.00", "2026-03-02", "INV-1")],
      [WhyFixture.record("X-1", "252.10", "2026-03-02", "INV-1")], [rule])
    #expect(why.verdict == .failed)
    #expect(
      why.summary
        == "L-1 and X-1 do not fit rule near: amount differs by 2.10 EUR (0.84 %), allowed are "
        + "0.5 % of the ledger amount: 0.85 EUR too much")
    #expect(why.passes[0].slack == .amount(-85, places: 2))
    #expect(why.passes[0].index.map(\.words) == ["excluded by amount"])
  }

  @Test func aDateOutsideItsWindowSaysByHowManyDays() throws {
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [WhyFixture.record("X-1", "10.00", "2026-03-07", "inv 1")], [WhyFixture.invoice])
    #expect(
      why.summary
        == "L-1 and X-1 do not fit rule invoice: external 5 days later, allowed are 3: 2 days too "
        + "late")
    #expect(why.passes[0].slack == .days(-2))
    #expect(why.passes[0].index[0].words == "excluded by date")
    #expect(why.passes[0].condition?.parts.map(\.holds) == [true, true, true, false])
    #expect(
      why.passes[0].condition?.parts[2].test?.words == "reference \"INV-1\" reads as \"inv 1\"")
  }

  @Test func workingDaysAreCountedByTheirCalendar() throws {
    let rule = ConditionRule(
      "settlement",
      where: .all([
        .equal(.reference),
        .date(within: DateWindow(from: 0, to: 1, unit: .businessDays(.weekdays))),
      ]))
    // Friday to Tuesday: two working days, and Monday is the last day in the window.
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-06", "INV-1")],
      [WhyFixture.record("X-1", "10.00", "2026-03-10", "INV-1")], [rule])
    #expect(
      why.passes[0].reason
        == "external 2 business days (weekdays) later, allowed are 0 to 1 later: 1 business day "
        + "(weekdays) too late")
    #expect(why.passes[0].slack == .businessDays(-1, calendarDays: -1))
  }

  @Test func aReferenceIsShownAsItReads() throws {
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02", "INV-2")], [WhyFixture.invoice])
    #expect(
      why.passes[0].reason == "reference \"INV-1\" reads as \"inv1\", \"INV-2\" as \"inv2\"")
    let test = try #require(why.passes[0].condition?.parts[2].test)
    #expect(test.ledgerReading == "inv1")
    #expect(test.externalReading == "inv2")
    #expect(test.slack == nil)
  }

  @Test func aMissingValueIsNamed() throws {
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02")], [WhyFixture.invoice])
    #expect(why.passes[0].reason == "the external record has no reference")
    let emptied = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "--")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02", "INV-1")], [WhyFixture.invoice])
    #expect(emptied.passes[0].reason == "ledger reference \"--\" reads as nothing")
  }

  /// Two records that lack the same have no key, and so none in common.
  @Test func whatBothRecordsLackIsNotShared() throws {
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02")], [WhyFixture.invoice])
    #expect(why.passes[0].reason == "neither record has a reference")
    #expect(why.passes[0].index[0].words == "excluded by reference")
    #expect(why.passes[0].index[0].parts.filter { !$0.holds }.map(\.name) == ["reference"])
  }

  @Test func aSimilarityBelowItsThresholdSaysHowAlike() throws {
    let rule = ConditionRule(
      "typing",
      where: .all([
        .equal(.amount),
        .similar(.reference, atLeast: Ratio(85, over: 100)),
      ]))
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "ABCDEFGHI")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02", "ABCDEFGXY")], [rule])
    #expect(why.passes[0].reason == "reference similar 0.777777, asked 0.85")
    #expect(why.passes[0].slack == .score(72_223))
  }

  @Test func moneyOfTwoCurrenciesHasNoDistance() throws {
    let rule = ConditionRule(
      "near", where: .amount(within: Tolerance(absolute: Ratio(1, over: 1))))
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02", currency: "USD")], [rule])
    #expect(
      why.passes[0].reason == "amount 10.00 EUR and 10.00 USD are money of two currencies")
    #expect(why.passes[0].index[0].words == "excluded by currency, amount")
    #expect(why.passes[0].slack == nil)
  }

  @Test func aFeeMayNotBeTooSmallEither() throws {
    let rule = ConditionRule(
      "fee",
      where: .all([
        .equal(.reference),
        .amount(
          within: Tolerance(
            differenceFrom: Ratio(decimal: "-1.00"), differenceTo: Ratio(decimal: "-0.50"))),
      ]))
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "A")],
      [WhyFixture.record("X-1", "9.80", "2026-03-02", "A")], [rule])
    #expect(
      why.passes[0].reason
        == "amount differs by 0.20 EUR (2.00 %), allowed are external less ledger from -1.00 EUR "
        + "to -0.50 EUR: 0.30 EUR too little")
    #expect(why.passes[0].slack == .amount(-30, places: 2))
  }

  @Test func aMatchSaysWhyItIsOne() throws {
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [WhyFixture.record("X-1", "10.00", "2026-03-03", "INV-1")], [WhyFixture.invoice])
    #expect(why.verdict == .matched)
    #expect(
      why.summary
        == "L-1 and X-1 are matched by rule invoice: same currency EUR; same amount 10.00; same "
        + "reference INV-1; external 1 day later")
    #expect(why.passes[0].index[0].words == "found")
    #expect(why.passes[0].score?.words == "score 1, accepted from 0")
  }

  @Test func aRecordThatAnEarlierPassTookSaysByWhom() throws {
    var second = WhyFixture.invoice
    second.header = RuleHeader(id: "loose", priority: 200)
    second.condition = .all([.equal(.currency), .equal(.amount)])
    let result = try WhyFixture.result(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [
        WhyFixture.record("X-1", "10.00", "2026-03-03", "INV-1"),
        WhyFixture.record("X-2", "10.00", "2026-03-02"),
      ], [WhyFixture.invoice, second])
    let why = try #require(result.why(ledgerID: "L-1", externalID: "X-2"))
    let match = try #require(result.matches.first)
    #expect(why.verdict == .taken)
    #expect(
      why.summary
        == "L-1 and X-2 fit rule loose, but L-1 was taken by match \(match.id) with X-1 under rule "
        + "invoice in pass 1")
    #expect(why.passes.map(\.verdict) == [.failed, .taken])
    #expect(why.passes.map(\.fits) == [false, true])
    // Both records of a match are gone for the passes behind it.
    let matched = try #require(result.why(ledgerID: "L-1", externalID: "X-1"))
    #expect(
      matched.passes[1].reason
        == "both were taken by match \(match.id) under rule invoice in pass 1")
  }

  @Test func aBetterPartnerIsNamedWithWhatMakesItBetter() throws {
    let rule = ConditionRule(
      "near",
      where: .all([
        .amount(within: Tolerance(absolute: Ratio(1, over: 1))), .within(days: 5),
      ]))
    let near = try WhyFixture.record("X-2", "10.10", "2026-03-02")
    let amounts = try WhyFixture.result(
      [WhyFixture.record("L-1", "10.00", "2026-03-02")],
      [WhyFixture.record("X-1", "10.50", "2026-03-02"), near], [rule])
    let match = try #require(amounts.matches.first)
    #expect(
      amounts.why(ledgerID: "L-1", externalID: "X-1")?.summary
        == "L-1 and X-1 fit rule near, but L-1 went to X-2 (match \(match.id)), whose amount is "
        + "nearer: 0.10 EUR apart against 0.50 EUR")
    let days = try WhyFixture.result(
      [WhyFixture.record("L-1", "10.00", "2026-03-02")],
      [WhyFixture.record("X-1", "10.10", "2026-03-05"), near], [rule])
    #expect(
      days.why(ledgerID: "L-1", externalID: "X-1")?.passes[0].reason
        == "L-1 went to X-2 (match \(match.id)), which is nearer in time: 0 days against 3 days")
  }

  @Test func twoMatchesAreBetterThanOne() throws {
    let rule = ConditionRule("near", where: .all([.equal(.amount), .within(days: 2)]))
    let result = try WhyFixture.result(
      [
        WhyFixture.record("L-1", "5.00", "2026-03-03"),
        WhyFixture.record("L-2", "5.00", "2026-03-01"),
      ],
      [
        WhyFixture.record("X-1", "5.00", "2026-03-03"),
        WhyFixture.record("X-2", "5.00", "2026-03-05"),
      ], [rule])
    let ids = result.matches.map(\.id)
    let why = try #require(result.why(ledgerID: "L-1", externalID: "X-1"))
    #expect(why.verdict == .outbid)
    #expect(
      why.passes[0].reason
        == "L-1 went to X-2 (match \(ids[1])) and X-1 went to L-2 (match \(ids[0])): two matches "
        + "instead of one")
  }

  @Test func equallyGoodWaysAreNamed() throws {
    let rule = ConditionRule("amount", where: .equal(.amount))
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "5.00", "2026-03-03")],
      [
        WhyFixture.record("X-1", "5.00", "2026-03-03"),
        WhyFixture.record("X-2", "5.00", "2026-03-03"),
      ], [rule])
    #expect(why.verdict == .ambiguous)
    #expect(
      why.summary
        == "L-1 and X-1 fit rule amount, but ledger L-1 and external X-1, X-2 fit in several "
        + "equally good ways")
  }

  @Test func aScopeThatLeavesARecordOutIsNamed() throws {
    var rule = WhyFixture.invoice
    rule.ledgerScope = .test(
      Test(ledger: .field(.account, normalised: []), external: .constant("card"), .equal))
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-1", account: "bank")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02", "INV-1")], [rule])
    #expect(
      why.passes[0].reason == "the ledger record is out of scope: account bank is not card")
  }

  @Test func aVetoSaysWhatForbids() throws {
    var rule = ConditionRule("amount", where: .equal(.amount))
    rule.veto = .test(
      Test(
        ledger: .field(.reference, normalised: []), external: .field(.reference, normalised: []),
        .notEqual))
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02", "INV-2")], [rule])
    #expect(why.passes[0].reason == "vetoed: reference INV-1 differs from INV-2")
  }

  @Test func aScoreBelowItsBoundSaysWhatWasAsked() throws {
    var rule = ConditionRule(
      "typing",
      where: .all([.equal(.amount), .similar(.reference, atLeast: Ratio(1, over: 10))]))
    rule.header.disposition = Disposition(confirmAtLeast: 900_000, suggestAtLeast: nil)
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "ABCD")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02", "ABXY")], [rule])
    #expect(why.passes[0].reason == "score 0.75, asked at least 0.9")
    #expect(why.passes[0].slack == .score(150_000))
  }

  @Test func recordsOfTwoGroupsNeverMeet() throws {
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-1", account: "north")],
      [WhyFixture.record("X-1", "10.00", "2026-03-02", "INV-1")], [WhyFixture.invoice],
      options: MatchOptions(groupBy: [.account]))
    #expect(why.passes[0].reason == "account \"north\" and nothing are two groups")
    #expect(why.passes[0].index[0].words == "excluded by account (group)")
  }

  @Test func anAlternativeSaysWhatEachWayLacks() throws {
    let rule = ConditionRule(
      "either",
      where: .all([.equal(.amount), .any([.equal(.reference), .within(days: 1)])]))
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "A")],
      [WhyFixture.record("X-1", "10.00", "2026-03-05", "B")], [rule])
    #expect(
      why.passes[0].reason
        == "none of 2 alternatives: reference \"A\" is not \"B\"; or external 3 days later, "
        + "allowed is 1: 2 days too late")
    #expect(why.passes[0].index.map(\.words) == ["excluded by reference", "excluded by date"])
  }
}

import Testing

@testable import Matchbook

/// Why two records are matched, or why not, in the words that a person reads.
@Suite struct PairExplanationTests {
  private static func record(
    _ id: String, _ amount: String, _ day: String, _ reference: String = "",
    currency code: String = "EUR", account: String = ""
  ) throws -> Record {
    let currency = try #require(Currency(code))
    return Record(
      id: id, amount: try #require(Amount(amount, currency)), date: Day(day), reference: reference,
      account: account)
  }

  private static func result(
    _ ledger: [Record], _ external: [Record], _ rules: [any Rule],
    options: MatchOptions = MatchOptions()
  ) throws -> MatchResult {
    try Matcher(rules: rules, options: options)
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
  }

  /// Explains the first record of each side.
  private static func why(
    _ ledger: [Record], _ external: [Record], _ rules: [any Rule],
    options: MatchOptions = MatchOptions()
  ) throws -> PairExplanation {
    let result = try result(ledger, external, rules, options: options)
    return try #require(result.why(ledgerID: ledger[0].id, externalID: external[0].id))
  }

  private static let invoice = ConditionRule(
    "invoice",
    where: .all([
      .equal(.currency), .equal(.amount),
      .equal(.reference, normalised: TextNormaliser.reference), .within(days: 3),
    ]))

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

  @Test func aDateOutsideItsWindowSaysByHowManyDays() throws {
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [Self.record("X-1", "10.00", "2026-03-07", "inv 1")], [Self.invoice])
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
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-06", "INV-1")],
      [Self.record("X-1", "10.00", "2026-03-10", "INV-1")], [rule])
    #expect(
      why.passes[0].reason
        == "external 2 business days (weekdays) later, allowed are 0 to 1 later: 1 business day "
        + "(weekdays) too late")
    #expect(why.passes[0].slack == .businessDays(-1, calendarDays: -1))
  }

  @Test func aReferenceIsShownAsItReads() throws {
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [Self.record("X-1", "10.00", "2026-03-02", "INV-2")], [Self.invoice])
    #expect(
      why.passes[0].reason == "reference \"INV-1\" reads as \"inv1\", \"INV-2\" as \"inv2\"")
    let test = try #require(why.passes[0].condition?.parts[2].test)
    #expect(test.ledgerReading == "inv1")
    #expect(test.externalReading == "inv2")
    #expect(test.slack == nil)
  }

  @Test func aMissingValueIsNamed() throws {
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [Self.record("X-1", "10.00", "2026-03-02")], [Self.invoice])
    #expect(why.passes[0].reason == "the external record has no reference")
    let emptied = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "--")],
      [Self.record("X-1", "10.00", "2026-03-02", "INV-1")], [Self.invoice])
    #expect(emptied.passes[0].reason == "ledger reference \"--\" reads as nothing")
  }

  @Test func aSimilarityBelowItsThresholdSaysHowAlike() throws {
    let rule = ConditionRule(
      "typing",
      where: .all([
        .equal(.amount),
        .similar(.reference, atLeast: Ratio(85, over: 100)),
      ]))
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "ABCDEFGHI")],
      [Self.record("X-1", "10.00", "2026-03-02", "ABCDEFGXY")], [rule])
    #expect(why.passes[0].reason == "reference similar 0.777777, asked 0.85")
    #expect(why.passes[0].slack == .score(72_223))
  }

  @Test func moneyOfTwoCurrenciesHasNoDistance() throws {
    let rule = ConditionRule(
      "near", where: .amount(within: Tolerance(absolute: Ratio(1, over: 1))))
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02")],
      [Self.record("X-1", "10.00", "2026-03-02", currency: "USD")], [rule])
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
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "A")],
      [Self.record("X-1", "9.80", "2026-03-02", "A")], [rule])
    #expect(
      why.passes[0].reason
        == "amount differs by 0.20 EUR (2.00 %), allowed are external less ledger from -1.00 EUR "
        + "to -0.50 EUR: 0.30 EUR too little")
    #expect(why.passes[0].slack == .amount(-30, places: 2))
  }

  @Test func aMatchSaysWhyItIsOne() throws {
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [Self.record("X-1", "10.00", "2026-03-03", "INV-1")], [Self.invoice])
    #expect(why.verdict == .matched)
    #expect(
      why.summary
        == "L-1 and X-1 are matched by rule invoice: same currency EUR; same amount 10.00; same "
        + "reference INV-1; external 1 day later")
    #expect(why.passes[0].index[0].words == "found")
    #expect(why.passes[0].score?.words == "score 1, accepted from 0")
  }

  @Test func aRecordThatAnEarlierPassTookSaysByWhom() throws {
    var second = Self.invoice
    second.header = RuleHeader(id: "loose", priority: 200)
    second.condition = .all([.equal(.currency), .equal(.amount)])
    let result = try Self.result(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [
        Self.record("X-1", "10.00", "2026-03-03", "INV-1"),
        Self.record("X-2", "10.00", "2026-03-02"),
      ], [Self.invoice, second])
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
    let near = try Self.record("X-2", "10.10", "2026-03-02")
    let amounts = try Self.result(
      [Self.record("L-1", "10.00", "2026-03-02")],
      [Self.record("X-1", "10.50", "2026-03-02"), near], [rule])
    let match = try #require(amounts.matches.first)
    #expect(
      amounts.why(ledgerID: "L-1", externalID: "X-1")?.summary
        == "L-1 and X-1 fit rule near, but L-1 went to X-2 (match \(match.id)), whose amount is "
        + "nearer: 0.10 EUR apart against 0.50 EUR")
    let days = try Self.result(
      [Self.record("L-1", "10.00", "2026-03-02")],
      [Self.record("X-1", "10.10", "2026-03-05"), near], [rule])
    #expect(
      days.why(ledgerID: "L-1", externalID: "X-1")?.passes[0].reason
        == "L-1 went to X-2 (match \(match.id)), which is nearer in time: 0 days against 3 days")
  }

  @Test func twoMatchesAreBetterThanOne() throws {
    let rule = ConditionRule("near", where: .all([.equal(.amount), .within(days: 2)]))
    let result = try Self.result(
      [Self.record("L-1", "5.00", "2026-03-03"), Self.record("L-2", "5.00", "2026-03-01")],
      [Self.record("X-1", "5.00", "2026-03-03"), Self.record("X-2", "5.00", "2026-03-05")], [rule])
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
    let why = try Self.why(
      [Self.record("L-1", "5.00", "2026-03-03")],
      [Self.record("X-1", "5.00", "2026-03-03"), Self.record("X-2", "5.00", "2026-03-03")], [rule])
    #expect(why.verdict == .ambiguous)
    #expect(
      why.summary
        == "L-1 and X-1 fit rule amount, but ledger L-1 and external X-1, X-2 fit in several "
        + "equally good ways")
  }

  @Test func aScopeThatLeavesARecordOutIsNamed() throws {
    var rule = Self.invoice
    rule.ledgerScope = .test(
      Test(ledger: .field(.account, normalised: []), external: .constant("card"), .equal))
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-1", account: "bank")],
      [Self.record("X-1", "10.00", "2026-03-02", "INV-1")], [rule])
    #expect(
      why.passes[0].reason == "the ledger record is out of scope: account bank is not card")
  }

  @Test func aVetoSaysWhatForbids() throws {
    var rule = ConditionRule("amount", where: .equal(.amount))
    rule.veto = .test(
      Test(
        ledger: .field(.reference, normalised: []), external: .field(.reference, normalised: []),
        .notEqual))
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-1")],
      [Self.record("X-1", "10.00", "2026-03-02", "INV-2")], [rule])
    #expect(why.passes[0].reason == "vetoed: reference INV-1 differs from INV-2")
  }

  @Test func aScoreBelowItsBoundSaysWhatWasAsked() throws {
    var rule = ConditionRule(
      "typing",
      where: .all([.equal(.amount), .similar(.reference, atLeast: Ratio(1, over: 10))]))
    rule.header.disposition = Disposition(confirmAtLeast: 900_000, suggestAtLeast: nil)
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "ABCD")],
      [Self.record("X-1", "10.00", "2026-03-02", "ABXY")], [rule])
    #expect(why.passes[0].reason == "score 0.75, asked at least 0.9")
    #expect(why.passes[0].slack == .score(150_000))
  }

  @Test func recordsOfTwoGroupsNeverMeet() throws {
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-1", account: "north")],
      [Self.record("X-1", "10.00", "2026-03-02", "INV-1")], [Self.invoice],
      options: MatchOptions(groupBy: [.account]))
    #expect(why.passes[0].reason == "account \"north\" and nothing are two groups")
    #expect(why.passes[0].index[0].words == "excluded by account (group)")
  }

  @Test func anAlternativeSaysWhatEachWayLacks() throws {
    let rule = ConditionRule(
      "either",
      where: .all([.equal(.amount), .any([.equal(.reference), .within(days: 1)])]))
    let why = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "A")],
      [Self.record("X-1", "10.00", "2026-03-05", "B")], [rule])
    #expect(
      why.passes[0].reason
        == "none of 2 alternatives: reference \"A\" is not \"B\"; or external 3 days later, "
        + "allowed is 1: 2 days too late")
    #expect(why.passes[0].index.map(\.words) == ["excluded by reference", "excluded by date"])
  }

  @Test func aGroupWhoseSumsDifferSaysByHowMuch() throws {
    let rule = ConditionRule(
      RuleHeader(id: "batch", cardinality: .oneToMany),
      where: .all([.equal(.reference), .equal(.amount)]))
    let why = try Self.why(
      [Self.record("L-1", "30.00", "2026-03-02", "B")],
      [
        Self.record("X-1", "10.00", "2026-03-02", "B"),
        Self.record("X-2", "19.50", "2026-03-02", "B"),
      ],
      [rule])
    #expect(why.verdict == .failed)
    #expect(
      why.passes[0].reason
        == "1 ledger record 30.00 EUR and 2 external records 29.50 EUR: the sum differs by 0.50 EUR "
        + "(1.67 %), allowed is no difference: 0.50 EUR too much")
    #expect(why.passes[0].slack == .amount(50, places: 2))
    #expect(why.passes[0].group?.externalIDs == ["X-1", "X-2"])
  }

  @Test func aGroupSaysWhichOfItsRecordsDoNotFit() throws {
    let rule = ConditionRule(
      RuleHeader(id: "batch", cardinality: .oneToMany),
      where: .all([.equal(.reference), .equal(.amount), .within(days: 3)]))
    let why = try Self.why(
      [Self.record("L-1", "30.00", "2026-03-02", "B")],
      [
        Self.record("X-1", "10.00", "2026-03-02", "B"),
        Self.record("X-2", "20.00", "2026-03-09", "B"),
      ],
      [rule])
    #expect(
      why.passes[0].reason
        == "its group also holds L-1 and X-2, which do not fit: external 7 days later, allowed are "
        + "3: 4 days too late")
  }

  @Test func aGroupThatIsMatchedSaysSoForEachOfItsPairs() throws {
    let rule = ConditionRule(
      RuleHeader(id: "batch", cardinality: .oneToMany),
      where: .all([.equal(.reference), .equal(.amount)]))
    let why = try Self.why(
      [Self.record("L-1", "30.00", "2026-03-02", "B")],
      [
        Self.record("X-1", "10.00", "2026-03-02", "B"),
        Self.record("X-2", "20.00", "2026-03-02", "B"),
      ],
      [rule])
    #expect(why.verdict == .matched)
    #expect(
      why.passes[0].group?.words
        == "1 ledger record 30.00 EUR and 2 external records 30.00 EUR balance")
  }

  @Test func aSetThatAddsUpNamesItsRecordsAndWhatIsLeftOut() throws {
    let rule = ConditionRule(
      RuleHeader(id: "sum", cardinality: .oneToMany, group: .sums(GroupPolicy.SumLimits())),
      where: .all([.equal(.account), .equal(.amount)]))
    let result = try Self.result(
      [Self.record("L-1", "9000.01", "2026-03-02", account: "A")],
      [
        Self.record("X-1", "1234.56", "2026-03-02", account: "A"),
        Self.record("X-2", "7765.45", "2026-03-02", account: "A"),
        Self.record("X-3", "4.00", "2026-03-02", account: "A"),
      ], [rule])
    let match = try #require(result.matches.first)
    let why = try #require(result.why(ledgerID: "L-1", externalID: "X-2"))
    #expect(why.verdict == (match.status == .accepted ? .matched : .suggested))
    let left = try #require(result.why(ledgerID: "L-1", externalID: "X-3"))
    #expect(left.verdict == .failed)
    #expect(
      left.passes[0].reason
        == "they may be in one match, but match \(match.id) was better: L-1 with X-1, X-2")
    let alone = try Self.why(
      [Self.record("L-1", "9000.01", "2026-03-02", account: "A")],
      [Self.record("X-1", "1234.56", "2026-03-02", account: "A")], [rule])
    #expect(
      alone.passes[0].reason
        == "they may be in one match, but no set of records with both of them was found whose sums "
        + "are equal")
  }

  /// Reference ends alike; amounts that end in .99 are refused by the rule's own code.
  private struct SuffixRule: Rule {
    let header = RuleHeader(id: "suffix")
    let fields: Set<Field> = [.reference, .amount]
    let canonicalText = "suffix 1"
    let blockings = [Blocking(keys: [Blocking.Key(.currency)], usesRuleKeys: true)]

    func keys(for table: RecordTable, side: Side) -> RecordKeys? {
      var keys = RecordKeys()
      for row in 0..<table.count {
        keys.append((table.text(.reference, at: row)?.suffix(2)).map { [String($0)] } ?? [])
      }
      return keys
    }

    func makeJudge(ledger: RecordTable, external: RecordTable) -> (any PairJudge)? {
      Judge(external: external)
    }

    struct Judge: PairJudge {
      let external: RecordTable
      func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) {
        for index in pairs.indices {
          let cents = external.amount(at: Int(pairs[index].externalRow)).minorUnits % 100
          verdicts[index] = cents == 99 ? .rejected : .accepted()
        }
      }
    }
  }

  @Test func aRuleWrittenInSwiftSaysItsKeysAndItsJudgement() throws {
    let ledger = try [Self.record("L-1", "10.00", "2026-03-02", "AA-77")]
    let other = try Self.why(
      ledger, [Self.record("X-1", "10.00", "2026-03-02", "BB-78")], [SuffixRule()])
    #expect(other.passes[0].reason == "the rule computed the keys 77 and 78")
    #expect(other.passes[0].index[0].words == "excluded by key computed by the rule")
    #expect(other.passes[0].judgement == nil)
    let refused = try Self.why(
      ledger, [Self.record("X-1", "9.99", "2026-03-02", "BB-77")], [SuffixRule()])
    #expect(refused.passes[0].reason == "the rule's own code refuses the pair")
    let matched = try Self.why(
      ledger, [Self.record("X-1", "10.00", "2026-03-02", "BB-77")], [SuffixRule()])
    #expect(matched.verdict == .matched)
  }

  /// Two ways to become a candidate, each for the records of its own account.
  private struct AccountRule: Rule {
    let header = RuleHeader(id: "accounts")
    let fields: Set<Field> = [.account, .reference]
    let canonicalText = "accounts 1"
    var blockings: [Blocking] {
      ["north", "south"].map { account in
        Blocking(
          keys: [Blocking.Key(account == "north" ? .reference : .amount)],
          ledgerScope: .test(
            Test(ledger: .field(.account, normalised: []), external: .constant(account), .equal)))
      }
    }
  }

  @Test func alternativesOfASwiftRuleHaveTheirOwnScopes() throws {
    let external = try [Self.record("X-1", "10.00", "2026-03-02", "INV-1")]
    let south = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-2", account: "south")], external,
      [AccountRule()])
    #expect(south.verdict == .matched)
    #expect(
      south.passes[0].index.map(\.words) == ["excluded by ledger scope, reference", "found"])
    let north = try Self.why(
      [Self.record("L-1", "10.00", "2026-03-02", "INV-2", account: "north")], external,
      [AccountRule()])
    #expect(north.verdict == .failed)
    #expect(
      north.passes[0].index.map(\.words) == ["excluded by reference", "excluded by ledger scope"])
  }

  @Test func aGroupSaysWhoseScoreIsTooLow() throws {
    var rule = ConditionRule(
      RuleHeader(id: "batch", cardinality: .oneToMany),
      where: .all([
        .equal(.account), .equal(.amount), .similar(.reference, atLeast: Ratio(1, over: 10)),
      ]))
    rule.header.disposition = Disposition(confirmAtLeast: 900_000, suggestAtLeast: nil)
    let why = try Self.why(
      [Self.record("L-1", "30.00", "2026-03-02", "ABCD", account: "A")],
      [
        Self.record("X-1", "10.00", "2026-03-02", "ABCD", account: "A"),
        Self.record("X-2", "20.00", "2026-03-02", "ABXY", account: "A"),
      ], [rule])
    #expect(why.verdict == .failed)
    #expect(
      why.passes[0].reason == "its group also holds L-1 and X-2, whose score 0.75 is too low")
  }

  @Test func aPairThatALimitLeftOpenSaysSo() throws {
    let rule = ConditionRule("amount", where: .equal(.amount))
    var options = MatchOptions()
    options.limits.arcVisitsPerComponent = 1
    let records = try (1...4).map { try Self.record("R-\($0)", "5.00", "2026-03-0\($0)") }
    let why = try Self.why(records, records, [rule], options: options)
    #expect(why.verdict == .undecided)
    #expect(
      why.summary
        == "R-1 and R-1 fit rule amount, but a limit was reached in rule amount before it could be "
        + "decided")
  }

  /// Nothing overflows, whatever days, windows and amounts a host hands in.
  @Test func theGreatestAndSmallestValuesAreExplained() throws {
    let eur = try #require(Currency("EUR"))
    let units: [DateWindow.Unit] = [.days, .businessDays(.target), .seconds]
    let windows = units.flatMap { unit in
      [
        DateWindow(from: Int64.max, to: Int64.max, unit: unit),
        DateWindow(from: Int64.min, to: Int64.min, unit: unit),
        DateWindow(from: 36_500, to: 36_500, unit: unit),
      ]
    }
    let days = [-2_000_000_000, 0, 2_000_000_000 as Int32].map { Day(number: $0) }
    for window in windows {
      let rule = ConditionRule(
        "far",
        where: .all([
          .date(within: window), .amount(within: Tolerance(percent: Ratio(percent: "1"))),
        ]))
      for (left, right) in days.flatMap({ left in days.map { (left, $0) } }) {
        let ledger = Record(
          id: "L", amount: Amount(minorUnits: Int64.max, currency: eur), date: left)
        let external = Record(
          id: "X", amount: Amount(minorUnits: -Int64.max, currency: eur), date: right)
        let why = try Self.why([ledger], [external], [rule])
        #expect(why.verdict == .failed)
      }
    }
  }

  @Test func anUnknownIDGivesNothingAndNamesTheNearOnes() throws {
    let result = try Self.result(
      [Self.record("L-1001", "10.00", "2026-03-02"), Self.record("L-1002", "10.00", "2026-03-02")],
      [Self.record("X-1", "10.00", "2026-03-02")], [Self.invoice])
    #expect(result.why(ledgerID: "L-1003", externalID: "X-1") == nil)
    #expect(result.why(.ledger, id: "X-1") == nil)
    #expect(
      result.unknownID("l-1003", on: .ledger).description
        == "no ledger record has the id \"l-1003\"; near it are L-1001, L-1002. Nothing was "
        + "explained. [match.unknown-id]")
    #expect(
      result.unknownID("X-1", on: .ledger).description
        == "no ledger record has the id \"X-1\"; it is the id of an external record. Nothing was "
        + "explained. [match.unknown-id]")
  }
}

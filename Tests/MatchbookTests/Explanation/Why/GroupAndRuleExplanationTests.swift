import Testing

@testable import Matchbook

/// Why groups of records are matched or not, what rules written in Swift say, and the edges.
@Suite struct GroupAndRuleExplanationTests {
  @Test func aGroupWhoseSumsDifferSaysByHowMuch() throws {
    let rule = ConditionRule(
      RuleHeader(id: "batch", cardinality: .oneToMany),
      where: .all([.equal(.reference), .equal(.amount)]))
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "30.00", "2026-03-02", "B")],
      [
        WhyFixture.record("X-1", "10.00", "2026-03-02", "B"),
        WhyFixture.record("X-2", "19.50", "2026-03-02", "B"),
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
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "30.00", "2026-03-02", "B")],
      [
        WhyFixture.record("X-1", "10.00", "2026-03-02", "B"),
        WhyFixture.record("X-2", "20.00", "2026-03-09", "B"),
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
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "30.00", "2026-03-02", "B")],
      [
        WhyFixture.record("X-1", "10.00", "2026-03-02", "B"),
        WhyFixture.record("X-2", "20.00", "2026-03-02", "B"),
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
    let result = try WhyFixture.result(
      [WhyFixture.record("L-1", "9000.01", "2026-03-02", account: "A")],
      [
        WhyFixture.record("X-1", "1234.56", "2026-03-02", account: "A"),
        WhyFixture.record("X-2", "7765.45", "2026-03-02", account: "A"),
        WhyFixture.record("X-3", "4.00", "2026-03-02", account: "A"),
      ], [rule])
    let match = try #require(result.matches.first)
    let why = try #require(result.why(ledgerID: "L-1", externalID: "X-2"))
    #expect(why.verdict == (match.status == .accepted ? .matched : .suggested))
    let left = try #require(result.why(ledgerID: "L-1", externalID: "X-3"))
    #expect(left.verdict == .failed)
    #expect(
      left.passes[0].reason
        == "they may be in one match, but match \(match.id) was better: L-1 with X-1, X-2")
    let alone = try WhyFixture.why(
      [WhyFixture.record("L-1", "9000.01", "2026-03-02", account: "A")],
      [WhyFixture.record("X-1", "1234.56", "2026-03-02", account: "A")], [rule])
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
    let ledger = try [WhyFixture.record("L-1", "10.00", "2026-03-02", "AA-77")]
    let other = try WhyFixture.why(
      ledger, [WhyFixture.record("X-1", "10.00", "2026-03-02", "BB-78")], [SuffixRule()])
    #expect(other.passes[0].reason == "the rule computed the keys 77 and 78")
    #expect(other.passes[0].index[0].words == "excluded by key computed by the rule")
    #expect(other.passes[0].judgement == nil)
    let refused = try WhyFixture.why(
      ledger, [WhyFixture.record("X-1", "9.99", "2026-03-02", "BB-77")], [SuffixRule()])
    #expect(refused.passes[0].reason == "the rule's own code refuses the pair")
    let matched = try WhyFixture.why(
      ledger, [WhyFixture.record("X-1", "10.00", "2026-03-02", "BB-77")], [SuffixRule()])
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
    let external = try [WhyFixture.record("X-1", "10.00", "2026-03-02", "INV-1")]
    let south = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-2", account: "south")], external,
      [AccountRule()])
    #expect(south.verdict == .matched)
    #expect(
      south.passes[0].index.map(\.words) == ["excluded by ledger scope, reference", "found"])
    let north = try WhyFixture.why(
      [WhyFixture.record("L-1", "10.00", "2026-03-02", "INV-2", account: "north")], external,
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
    let why = try WhyFixture.why(
      [WhyFixture.record("L-1", "30.00", "2026-03-02", "ABCD", account: "A")],
      [
        WhyFixture.record("X-1", "10.00", "2026-03-02", "ABCD", account: "A"),
        WhyFixture.record("X-2", "20.00", "2026-03-02", "ABXY", account: "A"),
      ], [rule])
    #expect(why.verdict == .failed)
    #expect(
      why.passes[0].reason == "its group also holds L-1 and X-2, whose score 0.75 is too low")
  }

  @Test func aPairThatALimitLeftOpenSaysSo() throws {
    let rule = ConditionRule("amount", where: .equal(.amount))
    var options = MatchOptions()
    options.limits.arcVisitsPerComponent = 1
    let records = try (1...4).map { try WhyFixture.record("R-\($0)", "5.00", "2026-03-0\($0)") }
    let why = try WhyFixture.why(records, records, [rule], options: options)
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
        let why = try WhyFixture.why([ledger], [external], [rule])
        #expect(why.verdict == .failed)
      }
    }
  }

  @Test func anUnknownIDGivesNothingAndNamesTheNearOnes() throws {
    let result = try WhyFixture.result(
      [
        WhyFixture.record("L-1001", "10.00", "2026-03-02"),
        WhyFixture.record("L-1002", "10.00", "2026-03-02"),
      ],
      [WhyFixture.record("X-1", "10.00", "2026-03-02")], [WhyFixture.invoice])
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

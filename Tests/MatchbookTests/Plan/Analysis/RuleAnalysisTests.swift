import Foundation
import Testing

@testable import Matchbook

/// What is said about rules alone, in the exact words a person reads.
@Suite struct RuleAnalysisTests {
  private static func warnings(_ rules: ConditionRule...) -> [String] {
    RuleAnalysis(of: rules).warnings.map { "\($0)" }
  }

  private static func rule(
    _ id: String, _ priority: Int = 1, _ parts: Condition..., veto: Condition? = nil
  ) -> ConditionRule {
    ConditionRule(RuleHeader(id: id, priority: priority), where: .all(parts), veto: veto)
  }

  /// The field stands on the left, as in rules in JSON.
  private static func test(
    _ side: Side, _ field: Field, _ comparison: Matchbook.Test.Comparison, _ value: String = ""
  ) -> Condition {
    let operand = Matchbook.Test.Operand.field(field, normalised: [])
    let turned: Matchbook.Test.Comparison =
      switch comparison {
      case .less: .greater
      case .greater: .less
      default: comparison
      }
    return .test(
      side == .ledger
        ? Matchbook.Test(ledger: operand, external: .constant(value), comparison)
        : Matchbook.Test(ledger: .constant(value), external: operand, turned))
  }

  private static func both(_ field: Field, _ comparison: Matchbook.Test.Comparison) -> Condition {
    let operand = Matchbook.Test.Operand.field(field, normalised: [])
    return .test(Matchbook.Test(ledger: operand, external: operand, comparison))
  }

  private static func cents(_ count: Int64) -> Tolerance {
    Tolerance(absolute: Ratio(count, over: 100))
  }

  // MARK: - Contradictions

  @Test func windowsThatDoNotMeetExcludeEachOther() {
    let rule = Self.rule(
      "late", 1, .equal(.reference), .within(days: 3), .date(within: DateWindow(from: 5, to: 9)))
    #expect(
      Self.warnings(rule) == [
        "rule \"late\" accepts no pair of records, because these exclude each other: date at most "
          + "3 days apart; date from 5 to 9 days after the ledger date. Correct or remove one of "
          + "them, or put them under \"any\" if one is enough. [analysis.contradictory]"
      ])
  }

  /// Conditions of which no pair can fulfil all.
  static let contradictions: [[Condition]] = [
    [test(.ledger, .account, .equal, "A"), test(.ledger, .account, .equal, "B")],
    [
      test(.ledger, .account, .equal, "A"), test(.external, .account, .equal, "B"),
      .equal(.account),
    ],
    [test(.ledger, .account, .among(["A", "B"])), test(.ledger, .account, .among(["C"]))],
    [test(.ledger, .account, .equal, "A"), .not(test(.ledger, .account, .present))],
    [both(.amount, .less), both(.amount, .greater)],
    [both(.date, .less), .date(within: DateWindow(from: -4, to: 0))],
    [
      test(.ledger, .amount, .greater, "10"), test(.external, .amount, .less, "5"),
      .amount(within: cents(499)),
    ],
    [
      test(.ledger, .date, .less, "2026-01-31"), test(.external, .date, .greater, "2026-03-01"),
      both(.date, .sameMonth),
    ],
    [.amount(within: cents(5)), .not(.amount(within: cents(7)))],
    [
      .amount(
        within: Tolerance(
          absolute: Ratio(5, over: 1), combination: .both, differenceFrom: Ratio(6, over: 1)))
    ],
    [
      test(.ledger, .currency, .equal, "EUR"), test(.external, .currency, .equal, "USD"),
      .equal(.amount),
    ],
    [.equal(.reference), .not(.equal(.reference))],
    [
      .similar(.reference, atLeast: Ratio(9, over: 10)),
      .not(.similar(.reference, atLeast: Ratio(8, over: 10))),
    ],
    [.equal(.reference), .not(.similar(.reference, atLeast: Ratio(8, over: 10)))],
    [test(.external, .amount, .equal, "ten")],
    [.any([])],
  ]

  @Test(arguments: contradictions)
  func noPairFulfilsAllOf(parts: [Condition]) {
    #expect(Condition.all(parts).isContradictory)
    for index in parts.indices {
      var fewer = parts
      fewer.remove(at: index)
      #expect(!Condition.all(fewer).isContradictory, "\(Condition.all(fewer).words)")
    }
  }

  /// Conditions that look contradictory, and are not.
  static let possibilities: [[Condition]] = [
    // A further column may hold texts, and "9" stands behind "10" among texts.
    [test(.ledger, .named("n"), .greater, "9"), test(.ledger, .named("n"), .less, "a")],
    // Absence is neither equal nor unequal.
    [.not(.equal(.reference)), .not(both(.reference, .notEqual))],
    // Amounts of two currencies have no order.
    [.not(both(.amount, .less)), .not(both(.amount, .greaterOrEqual))],
    // What normalisers make equal need not be equal.
    [.equal(.reference, normalised: [.caseFold]), both(.reference, .notEqual)],
    [test(.ledger, .account, .equal, "A"), test(.external, .account, .equal, "B")],
    // Half of an amount may be less than a cent.
    [
      .amount(within: Tolerance(percent: Ratio(1, over: 2))),
      .not(.amount(within: cents(1))),
    ],
    // An instant belongs to a day of some time zone, so seconds say nothing about days.
    [
      .date(within: DateWindow(from: 0, to: 10, unit: .seconds)),
      .date(within: DateWindow(from: 1, to: 1)),
    ],
  ]

  @Test(arguments: possibilities)
  func somePairMayFulfilAllOf(parts: [Condition]) {
    #expect(!Condition.all(parts).isContradictory)
  }

  @Test func aVetoMayForbidEverything() {
    let rule = Self.rule("a", 1, .equal(.amount), veto: .amount(within: Self.cents(1)))
    #expect(
      Self.warnings(rule) == [
        "rule \"a\" accepts no pair of records, because these exclude each other: amount equal; "
          + "not amount within 0.01 (veto). Correct or remove one of them, or put them under "
          + "\"any\" if one is enough. [analysis.contradictory]"
      ])
  }

  // MARK: - Parts that decide nothing

  @Test func aWiderToleranceBesideANarrowerOneDecidesNothing() {
    let rule = Self.rule(
      "a", 1, .equal(.reference), .amount(within: Self.cents(5)), .amount(within: Self.cents(9)))
    #expect(
      Self.warnings(rule) == [
        "in rule \"a\", amount within 0.09 holds wherever its other conditions hold, so it decides "
          + "nothing. Remove it, or make it narrower if it was meant to decide something. "
          + "[analysis.redundant-part]"
      ])
  }

  @Test func anAlternativeMayBeImpossible() {
    let rule = Self.rule(
      "a", 1, .equal(.amount), .any([.equal(.reference), Self.both(.amount, .less)]))
    #expect(
      Self.warnings(rule) == [
        "in rule \"a\", the alternative amount less can never hold beside the other conditions. "
          + "Remove the alternative, or correct it. [analysis.impossible-part]"
      ])
  }

  @Test func aVetoMayHaveNothingToForbid() {
    let rule = Self.rule("a", 1, .equal(.reference), veto: Self.both(.reference, .notEqual))
    #expect(
      Self.warnings(rule) == [
        "the veto of rule \"a\" (reference not_equal) never holds for a pair that its condition "
          + "accepts. Remove the veto, or correct its fields and normalisers. "
          + "[analysis.idle-veto]"
      ])
  }

  @Test func scoresThatNeverDiffer() {
    var rule = Self.rule("a", 1, .equal(.reference), .within(days: 3))
    rule.minimumScore = 500_000
    rule.header.disposition = Disposition(confirmAtLeast: 900_000, suggestAtLeast: 500_000)
    #expect(
      Self.warnings(rule) == [
        "every pair that rule \"a\" accepts has the score 1, so its least score and the scores of "
          + "its disposition decide nothing. Remove what decides nothing, or add a test that can "
          + "score less than 1: \"similar\", or tests under \"any\". [analysis.constant-score]"
      ])
  }

  @Test func tiesThatIDsAloneDecide() {
    var rule = Self.rule(
      "a", 1, .equal(.amount), Self.both(.date, .equal), .equal(.account))
    rule.header.ambiguity = .confirmBest
    #expect(
      Self.warnings(rule) == [
        "rule \"a\" takes the best candidate (confirm_best), but all candidates of a record have "
          + "the same score, amount and date, so ids alone decide. Add a field that tells them "
          + "apart, or use confirm_if_unique, which reports them. [analysis.no-tie-breaker]"
      ])
    rule.condition = .all([.equal(.amount), .within(days: 1), .equal(.account)])
    #expect(Self.warnings(rule) == [])
  }

  @Test func testsThatReadMoreThanWasMeant() {
    let rule = Self.rule(
      "a", 1, .equal(.amount), .similar(.counterparty, atLeast: Ratio(8, over: 10)),
      Self.test(.external, .amount, .less, "-1000"), Self.test(.ledger, .amount, .less, "0"))
    #expect(
      Self.warnings(rule) == [
        "in rule \"a\", ledger amount less \"0\" holds wherever its other conditions hold, so it "
          + "decides nothing. Remove it, or make it narrower if it was meant to decide something. "
          + "[analysis.redundant-part]",
        "rule \"a\" measures how alike counterparty is without folding letter case on both sides, "
          + "so \"ACME\" and \"Acme\" differ in three letters. Add the normaliser case_fold, unless "
          + "letter case matters. [analysis.letter-case]",
        "rule \"a\" asks for external amount less \"-1000\" in whatever currency the record is, "
          + "so 1000 JPY counts like 1000 EUR. Add a test of the currency with a value, if the "
          + "records have several. [analysis.any-currency]",
      ])
  }

  @Test func aChanceThatDecidesNothing() {
    func alike(_ similarity: Similarity = .levenshtein, _ percent: Int64 = 80) -> Condition {
      .similar(
        .reference, similarity, atLeast: Ratio(percent, over: 100), normalised: [.caseFold])
    }
    func words(_ condition: Condition, _ cardinality: Cardinality = .oneToOne) -> [String] {
      let header = RuleHeader(id: "a", cardinality: cardinality, chance: 20_000)
      return Self.warnings(
        ConditionRule(header, where: .all([.equal(.account), .equal(.amount), condition])))
    }
    #expect(words(alike()) == [])
    #expect(
      words(alike(.jaroWinkler)) == [
        "the chance of rule \"a\" decides nothing: accidents are counted for texts that are alike "
          + "by levenshtein, and it has no such test. Remove it, or measure the texts by "
          + "levenshtein. [analysis.idle-chance]"
      ])
    #expect(
      words(.any([alike(), .equal(.counterparty)])) == [
        "the chance of rule \"a\" decides nothing: accidents are counted where all tests must hold, "
          + "and it has alternatives under \"any\". Remove it, or make a rule of each alternative. "
          + "[analysis.idle-chance]"
      ])
    #expect(
      words(.not(alike())) == [
        "the chance of rule \"a\" decides nothing: accidents are counted for texts of both sides "
          + "that must be alike, and it compares none in every case. Remove it, or let the test of "
          + "likeness hold for every pair. [analysis.idle-chance]"
      ])
    #expect(
      words(alike(), .manyToOne).last == "the chance of rule \"a\" decides nothing: accidents are "
        + "counted for matches of two single records, and its cardinality is many_to_one. Remove it. "
        + "The chance of a search for sums stands under \"group\". [analysis.idle-chance]")
    // Neither does a rule that leaves it to the engine, or asks for no test.
    for chance in [nil, 1_000_000] as [Int32?] {
      let header = RuleHeader(id: "a", chance: chance)
      #expect(
        Self.warnings(ConditionRule(header, where: .all([.equal(.amount), .equal(.account)]))) == []
      )
    }
  }

  @Test func aRuleThatNoIndexServes() {
    var rule = Self.rule("a", 1, Self.both(.reference, .contains))
    rule.allowsCrossProduct = true
    #expect(
      Self.warnings(rule) == [
        "no index can serve rule \"a\", so every ledger record is compared with every external "
          + "record. Add a test that a field is equal, an amount tolerance or a date window to "
          + "every alternative. [analysis.no-index]"
      ])
  }

  // MARK: - Several rules

  @Test func aWiderRuleLeavesNothingToANarrowerOne() {
    let wide = Self.rule("wide", 1, .equal(.reference), .amount(within: Self.cents(100)))
    let narrow = Self.rule(
      "narrow", 2, .equal(.reference), .equal(.amount), .within(days: 3))
    #expect(
      Self.warnings(narrow, wide) == [
        "rule \"wide\" runs before rule \"narrow\" and accepts every pair that it accepts, so rule "
          + "\"narrow\" finds only what was left open as ambiguous or at a limit. Give \"narrow\" "
          + "the lesser priority, so that the narrower rule runs first, or remove it. "
          + "[analysis.shadowed]"
      ])
    // The other way round each rule has its own work.
    var later = wide
    later.header.priority = 3
    #expect(Self.warnings(narrow, later) == [])
  }

  @Test func anEarlierRuleThatLeavesPairsOpenShadowsNothing() {
    var wide = Self.rule(
      "wide", 1, .equal(.amount),
      .similar(.reference, atLeast: Ratio(8, over: 10), normalised: [.caseFold]))
    let narrow = Self.rule(
      "narrow", 2, .equal(.amount), .equal(.reference, normalised: [.caseFold]))
    #expect(RuleAnalysis(of: [wide, narrow]).warnings.map(\.code) == [.shadowed])
    // One that settles in part finds what no whole match leaves nothing of.
    var partial = narrow
    partial.header.partial = PartialSettlement()
    #expect(RuleAnalysis(of: [wide, partial]).warnings.map(\.code) == [])
    wide.header.disposition = Disposition(confirmAtLeast: 950_000, suggestAtLeast: 900_000)
    #expect(RuleAnalysis(of: [wide, narrow]).warnings == [])
    wide.header.disposition = .confirm
    wide.externalScope = Self.test(.external, .account, .equal, "A")
    #expect(RuleAnalysis(of: [wide, narrow]).warnings == [])
  }

  @Test func aRuleThatRepeatsAnother() {
    let first = Self.rule("a", 1, .equal(.reference), .amount(within: .exact))
    let second = Self.rule("b", 7, .equal(.amount), .equal(.reference), .equal(.currency))
    #expect(
      Self.warnings(first, second) == [
        "rule \"b\" accepts exactly the pairs that rule \"a\" accepts, in the same way. Remove one "
          + "of the two, or correct the one that was meant to differ. [analysis.repeated]"
      ])
  }

  @Test func rulesOfEqualPriorityThatLookUpTheSame() {
    let first = Self.rule("b", 5, .equal(.reference), .amount(within: Self.cents(5)))
    let second = Self.rule("a", 5, .equal(.reference), .within(days: 2))
    #expect(
      Self.warnings(first, second) == [
        "rules \"a\", \"b\" have the same priority, 5, and look up the same keys (reference), so "
          + "their ids alone decide which of them runs first. Give them different priorities, the "
          + "surer rule the lesser one. [analysis.equal-priority]"
      ])
    // Rules of different accounts never meet.
    var (left, right) = (first, second)
    left.ledgerScope = Self.test(.ledger, .account, .equal, "A")
    right.ledgerScope = Self.test(.ledger, .account, .equal, "B")
    #expect(Self.warnings(left, right) == [])
  }

  @Test func manyRulesAreNotAllCompared() {
    let rules = (0...RuleAnalysis.maximumComparedRules).map { number in
      Self.rule("r\(number)", number, .equal(.named("column \(number)")))
    }
    #expect(
      RuleAnalysis(of: rules).warnings.map { "\($0)" } == [
        "only the first 300 of 301 rules are compared with each other. Check the later ones in "
          + "files of their own. [analysis.not-compared]"
      ])
  }

  // MARK: - The page

  @Test(arguments: RuleWarning.Code.allCases)
  func everyCodeStandsOnThePage(code: RuleWarning.Code) throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/reference/analysis.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.contains("| `\(code.rawValue)` |"))
  }
}

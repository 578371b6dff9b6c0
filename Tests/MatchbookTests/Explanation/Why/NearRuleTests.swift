import Matchbook
import MatchbookTestKit
import Testing

/// Near misses of rules whose conditions are somebody's code, and of which the engine knows the
/// blocking only.
@Suite struct NearRuleTests {
  /// A rule through the public protocol, with whatever its code says of two records.
  private struct CodeRule: Rule {
    var header = RuleHeader(id: "code")
    var blockings = [Blocking(keys: [.init(.currency), .init(.reference)])]
    var fields: Set<Field> = [.amount, .date, .reference, .currency]
    let canonicalText = "code"
    var judges: @Sendable (Seen, Seen) throws -> Bool

    func makeJudge(ledger: RecordTable, external: RecordTable) -> (any PairJudge)? {
      Judge(ledger: ledger, external: external, judges: judges)
    }

    struct Judge: PairJudge {
      let ledger: RecordTable
      let external: RecordTable
      let judges: @Sendable (Seen, Seen) throws -> Bool

      func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) throws {
        for index in pairs.indices {
          let left = Seen(ledger, Int(pairs[index].ledgerRow))
          let right = Seen(external, Int(pairs[index].externalRow))
          verdicts[index] = try judges(left, right) ? .accepted() : .rejected
        }
      }
    }
  }

  /// What the code of a rule sees of a record.
  private struct Seen {
    let amount: Amount
    let date: Day?
    let reference: String?
    let status: String?

    init(_ table: RecordTable, _ row: Int) {
      amount = table.amount(at: row)
      date = table.date(at: row)
      reference = table.text(.reference, at: row)
      status = table.text(.named("status"), at: row)
    }
  }

  private struct Failure: Error {}

  private static let conditions = ConditionRule(
    "code",
    where: .all([.equal(.currency), .equal(.amount), .equal(.reference), .within(days: 3)]))

  private static func near(
    _ rule: any Rule, _ ledger: RecordTable, _ external: RecordTable, threads: Int = 1
  ) throws -> (found: NearMisses, words: [String]) {
    let result = try Matcher(rules: [rule], options: MatchOptions(threads: threads)).match(
      ledger: ledger, external: external)
    func open(_ side: Side) -> [Int32] {
      result.open(side).filter { $0.code != "ambiguous" }.map { Int32($0.row) }
    }
    let found = try result.nearMisses(
      ledgerRows: open(.ledger), externalRows: open(.external), threads: threads)
    return (
      found,
      found.items.map {
        "\($0.point.rawValue) \(ledger.id(at: $0.ledgerRows[0])) "
          + external.id(at: $0.externalRows[0])
      }
    )
  }

  /// The engine knows all of the rule, but not that it is a tree of conditions: the same misses.
  @Test(arguments: Seeds.first(60))
  func aBlockingThatSaysAllHasTheMissesOfTheConditions(seed: UInt64) throws {
    let (ledger, external) = try NearWorld.tables(seed)
    let known = try Self.near(Self.conditions, ledger, external)
    let code = CodeRule(blockings: Self.conditions.blockings) { _, _ in true }
    #expect(try Self.near(code, ledger, external).words == known.words)
    #expect(try Self.near(code, ledger, external, threads: 3).words == known.words)
  }

  /// The engine knows keys, and only the rule's code knows what else has to hold.
  @Test(arguments: Seeds.first(60))
  func codeThatLooksAtAmountsAndDatesHasTheMissesOfTheConditions(seed: UInt64) throws {
    let (ledger, external) = try NearWorld.tables(seed)
    let code = CodeRule { left, right in
      guard let day = left.date, let other = right.date else { return false }
      return left.amount == right.amount && abs(Int(day.number) - Int(other.number)) <= 3
    }
    func datesAndAmounts(_ words: [String]) -> [String] {
      words.filter { $0.hasPrefix("date ") || $0.hasPrefix("amount ") }
    }
    #expect(
      try datesAndAmounts(Self.near(code, ledger, external).words)
        == datesAndAmounts(Self.near(Self.conditions, ledger, external).words))
  }

  // MARK: Single pairs

  private static func record(
    _ id: String, _ amount: String, day: Int32 = 20_000, reference: String = "A",
    currency: String = "EUR", status: String = ""
  ) throws -> RecordTable {
    let currency = try #require(Currency(currency))
    return try RecordTable([
      Record(
        id: id, amount: try #require(Amount(amount, currency)), date: Day(number: day),
        reference: reference, texts: status.isEmpty ? [:] : ["status": status])
    ])
  }

  /// One percent, three days, and the same reference where the block does not ask for it.
  private static func invoice(_ blocking: Blocking) -> CodeRule {
    CodeRule(blockings: [blocking]) { left, right in
      guard let day = left.date, let other = right.date else { return false }
      let gap = (left.amount.minorUnits - right.amount.minorUnits).magnitude
      return left.amount.currency == right.amount.currency
        && gap * 100 <= left.amount.minorUnits.magnitude
        && abs(Int(day.number) - Int(other.number)) <= 3 && left.reference == right.reference
    }
  }

  @Test func aMissSaysWhatDiffersAndThatItFitsOtherwise() throws {
    let rule = Self.invoice(Blocking(keys: [.init(.reference)]))
    let found = try Self.near(rule, Self.record("L-1", "100.00"), Self.record("X-1", "97.00"))
    #expect(found.words == ["amount L-1 X-1"])
    #expect(
      found.found.items[0].reason
        == "amount differs by 3.00 EUR (3.00 %); with the same amount it fits")
    #expect(found.found.items[0].ruleID == "code")
    let late = try Self.near(
      rule, Self.record("L-1", "100.00"), Self.record("X-1", "99.50", day: 20_009))
    #expect(late.words == ["date L-1 X-1"])
    #expect(
      late.found.items[0].reason == "external 9 days later; with the same date it fits")
    let dollars = try Self.near(
      rule, Self.record("L-1", "100.00"), Self.record("X-1", "100.00", currency: "USD"))
    #expect(dollars.words == ["currency L-1 X-1"])
  }

  @Test func whatFailsTwoPointsIsNone() throws {
    let rule = Self.invoice(Blocking(keys: [.init(.reference)]))
    let found = try Self.near(
      rule, Self.record("L-1", "100.00"), Self.record("X-1", "97.00", day: 20_009))
    #expect(found.words == [])
  }

  @Test func referencesThatTheCodeComparesAreAConflict() throws {
    let rule = Self.invoice(
      Blocking(keys: [.init(.currency), .init(.amount)], date: .within(days: 5)))
    let found = try Self.near(
      rule, Self.record("L-1", "100.00"), Self.record("X-1", "100.00", reference: "B"))
    #expect(found.words == ["reference L-1 X-1"])
    #expect(
      found.found.items[0].reason
        == "reference A differs from B; with the same reference it fits")
    let absent = try Self.near(
      rule, Self.record("L-1", "100.00"), Self.record("X-1", "100.00", reference: ""))
    #expect(absent.words == [])
  }

  @Test func aStatusIsLookedAtWhereTheRuleReadsIt() throws {
    var rule = CodeRule(blockings: [Blocking(keys: [.init(.reference)])]) {
      $0.status == $1.status
    }
    let tables = (
      try Self.record("L-1", "1.00", status: "settled"),
      try Self.record("X-1", "1.00", status: "pending")
    )
    #expect(try Self.near(rule, tables.0, tables.1).words == [])
    rule.fields.insert(.named("status"))
    #expect(try Self.near(rule, tables.0, tables.1).words == ["status L-1 X-1"])
  }

  /// Records meet by keys that the rule computes; an amount too far off is what it refuses.
  @Test func keysOfTheRulesOwnFindItsPairs() throws {
    let rule = Self.invoice(Blocking(keys: [.init(.currency)], usesRuleKeys: true))
    struct Keyed: Rule {
      let rule: CodeRule
      var header: RuleHeader { rule.header }
      var blockings: [Blocking] { rule.blockings }
      var fields: Set<Field> { rule.fields }
      var canonicalText: String { rule.canonicalText }
      func keys(for table: RecordTable, side: Side) throws -> RecordKeys? {
        var keys = RecordKeys()
        for row in 0..<table.count { keys.append([table.text(.reference, at: row) ?? ""]) }
        return keys
      }
      func makeJudge(ledger: RecordTable, external: RecordTable) -> (any PairJudge)? {
        rule.makeJudge(ledger: ledger, external: external)
      }
    }
    let found = try Self.near(
      Keyed(rule: rule), Self.record("L-1", "100.00"), Self.record("X-1", "97.00"))
    #expect(found.words == ["amount L-1 X-1"])
  }

  /// A window that does not hold the same day: bringing the dates together proves nothing.
  @Test func aBlockThatTheSameValueWouldNotFulfilHasNoMiss() throws {
    let rule = CodeRule(
      blockings: [Blocking(keys: [.init(.reference)], date: DateWindow(from: 1, to: 2))]
    ) { _, _ in true }
    let found = try Self.near(
      rule, Self.record("L-1", "100.00"), Self.record("X-1", "100.00", day: 20_009))
    #expect(found.words == [])
  }

  @Test func groupsAndKeysThatEverybodyHasAreNotSearched() throws {
    var rule = Self.invoice(Blocking(keys: [.init(.reference)]))
    rule.header.cardinality = .manyToOne
    #expect(
      try Self.near(rule, Self.record("L-1", "100.00"), Self.record("X-1", "97.00")).words == [])
    let everybody = Self.invoice(Blocking(keys: [.init(.currency)], date: .within(days: 3)))
    #expect(
      try Self.near(everybody, Self.record("L-1", "100.00"), Self.record("X-1", "97.00")).words
        == [])
  }

  @Test func codeThatFailsOnlyOnWhatItIsAskedNowIsNamed() throws {
    // Nothing of the run itself has equal amounts; only the question does.
    let rule = CodeRule(blockings: [Blocking(keys: [.init(.reference)])]) { left, right in
      if left.amount == right.amount { throw Failure() }
      return false
    }
    let found = try Self.near(rule, Self.record("L-1", "100.00"), Self.record("X-1", "97.00"))
    #expect(found.words == [])
    #expect(
      found.found.limits == [
        "near misses of rule code but for its amount: its code failed on 1 call, and these pairs "
          + "are left out"
      ])
  }
}

import Matchbook
import MatchbookReports
import MatchbookTestKit
import Testing

/// A report tells what the result holds: nothing is counted twice, nothing is lost.
@Suite struct ReportFactsTests {
  @Test(arguments: Seeds.first(20))
  func everythingAddsUp(seed: UInt64) throws {
    let result = try ReportExamples.result(seed: seed)
    let facts = ReportFacts(result, title: "t")
    for side in facts.sides {
      let open = result.open(side.side).count
      #expect(
        side.records == (side.side == .ledger ? result.counts.ledger : result.counts.external))
      #expect(side.records - side.matched == open)
      #expect(side.partial + side.suggested + side.ambiguous + side.open == open)
      let causes = facts.causes.filter { $0.side == side.side }
      #expect(causes.reduce(0) { $0 + $1.records } == open)
      #expect(facts.ages.filter { $0.side == side.side }.reduce(0) { $0 + $1.records } == open)
      for currency in facts.currencies {
        let sum =
          side.side == .ledger ? currency.tieOut.openLedgerSum : currency.tieOut.openExternalSum
        #expect(Self.total(causes.flatMap(\.sums), currency.tieOut.currency) == sum)
      }
    }
    #expect(facts.openCount == facts.openItems.count)
    #expect(facts.ambiguousCount == facts.ambiguousSets.count)
    #expect(facts.suggestedCount == facts.suggestions.count)
  }

  private static func total(_ sums: [ReportFacts.Money], _ currency: Currency) -> Int128 {
    sums.filter { $0.currency == currency }.reduce(0) { $0 + $1.minorUnits }
  }

  @Test func aShortListHoldsTheGreatestAmountsAndSaysHowManyThereAre() throws {
    let result = try ReportExamples.result(seed: 1)
    let all = ReportFacts(result, title: "t")
    let short = ReportFacts(result, title: "t", itemLimit: 3)
    #expect(short.openCount == all.openCount)
    for side in Side.allCases {
      let listed = short.openItems.filter { $0.side == side }
      let greatest = all.openItems.filter { $0.side == side }
        .map { Int128($0.amount.minorUnits.magnitude) * ReportExamples.scale($0.amount.currency) }
        .sorted(by: >).prefix(3)
      #expect(
        listed.map {
          Int128($0.amount.minorUnits.magnitude) * ReportExamples.scale($0.amount.currency)
        }
        .sorted(by: >) == Array(greatest))
    }
  }

  @Test func agesAreCountedFromTheDayThatIsAskedFor() throws {
    let result = try ReportExamples.small()
    let facts = ReportFacts(result, title: "t", asOf: Day("2026-03-31"))
    #expect(
      facts.ages.map { "\($0.side.rawValue) \($0.bucket.rawValue) \($0.records)" } == [
        "ledger lt_7d 1", "ledger 30_90d 1", "external undated 1",
      ])
    #expect(facts.openItems.map(\.ageDays) == [90, 0, nil])
  }

  @Test func withoutADayAgesAreCountedFromTheLastOne() throws {
    #expect(ReportFacts(try ReportExamples.small(), title: "t").asOf == Day("2026-03-31"))
  }

  @Test(arguments: [
    (nil, ReportFacts.AgeBucket.undated), (-3, .lessThan7Days), (6, .lessThan7Days),
    (7, .from7To30Days), (29, .from7To30Days), (30, .from30To90Days), (90, .from30To90Days),
    (91, .moreThan90Days),
  ])
  func anAgeHasItsBucket(days: Int?, bucket: ReportFacts.AgeBucket) {
    #expect(ReportFacts.AgeBucket(days: days) == bucket)
  }
}

enum ReportExamples {
  /// A small world with all kinds of ends.
  static func result(seed: UInt64) throws -> MatchResult {
    let world = WorldGenerator(events: 300, seed: seed).world()
    let rules = [
      ConditionRule(
        RuleHeader(id: "reference", priority: 1),
        where: .all([
          .equal(.currency), .equal(.amount),
          .equal(.reference, normalised: TextNormaliser.reference),
          .date(within: DateWindow(from: -3, to: 3)),
        ])),
      ConditionRule(
        RuleHeader(id: "amount", priority: 2, disposition: .suggest),
        where: .all([
          .equal(.currency), .equal(.amount), .date(within: DateWindow(from: -2, to: 2)),
        ])),
    ]
    return try Matcher(rules: rules).match(
      ledger: RecordTable(world.ledger.records), external: RecordTable(world.external.records))
  }

  /// One match; two ledger records and one external one stay open, one text with markup in it.
  static func small() throws -> MatchResult {
    guard let eur = Currency("EUR") else { throw RecordError.missingID(row: 0) }
    func record(_ id: String, _ cents: Int64, _ day: String?, _ reference: String) -> Record {
      Record(
        id: id, amount: Amount(minorUnits: cents, currency: eur), date: day.flatMap { Day($0) },
        reference: reference, counterparty: "<b>A & \"B\"</b>")
    }
    let rule = ConditionRule(
      RuleHeader(id: "reference"), where: .all([.equal(.reference), .equal(.amount)]))
    return try Matcher(rules: [rule]).match(
      ledger: RecordTable([
        record("L-1", 10_000, "2026-03-02", "INV-1"),
        record("L-2", 123_456_789, "2025-12-31", "INV-2"),
        record("L-3", -500, "2026-03-31", "</script><script>alert(1)</script>"),
      ]),
      external: RecordTable([
        record("X-1", 10_000, "2026-03-03", "INV-1"), record("X-2", 700, nil, "INV-9"),
      ]))
  }

  static func scale(_ currency: Currency) -> Int128 {
    var scale: Int128 = 1
    for _ in currency.exponent..<9 { scale *= 10 }
    return scale
  }
}

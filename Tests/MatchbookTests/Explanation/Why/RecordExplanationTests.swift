import MatchbookTestKit
import Testing

@testable import Matchbook

/// Why a record is matched, or open, and what came nearest to it.
@Suite struct RecordExplanationTests {
  private static func record(
    _ id: String, _ amount: String, _ day: String, _ reference: String = ""
  ) throws -> Record {
    let currency = try #require(Currency("EUR"))
    return Record(
      id: id, amount: try #require(Amount(amount, currency)), date: Day(day), reference: reference)
  }

  private static let rule = ConditionRule(
    "invoice", where: .all([.equal(.reference), .equal(.amount), .within(days: 3)]))

  private static func result(
    _ ledger: [Record], _ external: [Record], _ rules: [any Rule] = [rule]
  ) throws -> MatchResult {
    try Matcher(rules: rules)
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
  }

  @Test func aMatchedRecordSaysByWhichMatchAndWhy() throws {
    let result = try Self.result(
      [Self.record("L-1", "10.00", "2026-03-02", "A")],
      [Self.record("X-1", "10.00", "2026-03-02", "A")])
    let why = try #require(result.why(.external, id: "X-1"))
    #expect(why.code == "matched")
    #expect(why.nearest.isEmpty)
    #expect(
      why.summary
        == "X-1 is matched with L-1 by rule invoice (match \(result.matches[0].id)): same "
        + "reference A; same amount 10.00; same day 2026-03-02")
  }

  @Test func anOpenRecordNamesWhatCameNearest() throws {
    let result = try Self.result(
      [Self.record("L-1", "10.00", "2026-03-02", "A")],
      [
        Self.record("X-1", "10.00", "2026-03-07", "A"),
        Self.record("X-2", "10.50", "2026-03-02", "A"),
        Self.record("X-3", "99.00", "2026-05-07", "B"),
      ])
    let why = try #require(result.why(.ledger, id: "L-1"))
    #expect(why.code == "conditions_failed")
    #expect(why.nearest.map(\.id) == ["X-1", "X-2", "X-3"])
    #expect(why.nearest.map(\.failingTests) == [1, 1, 3])
    #expect(why.nearest.map(\.slack) == [.days(-2), .amount(-50, places: 2), nil])
    #expect(
      why.nearest.map(\.remedy) == [
        "a window wider by 2 days would let it fit",
        "a tolerance wider by 0.50 EUR would let it fit", nil,
      ])
    #expect(
      why.summary
        == "L-1 is open: external records with the same key exist, but none passes the amount, "
        + "date or other conditions of rule invoice. Nearest is X-1, which fails rule invoice in "
        + "one point: external 5 days later, allowed are 3: 2 days too late; a window wider by 2 "
        + "days would let it fit.")
  }

  @Test func aNearRecordThatIsTakenSaysByWhom() throws {
    let result = try Self.result(
      [
        Self.record("L-1", "10.00", "2026-03-06", "A"),
        Self.record("L-2", "10.00", "2026-03-02", "A"),
      ],
      [Self.record("X-1", "10.00", "2026-03-02", "A")])
    let why = try #require(result.why(.ledger, id: "L-1"))
    #expect(why.nearest[0].takenBy?.partners == ["L-2"])
    #expect(why.nearest[0].remedy == nil)
    #expect(
      why.summary.hasSuffix(
        "fails rule invoice in one point: external 4 days earlier, allowed are 3: 1 day too early; "
          + "besides, X-1 was taken by match \(result.matches[0].id) with L-2 under rule invoice "
          + "in pass 1."))
  }

  /// Few values, so that ties are common.
  private static func world(_ random: inout SeededGenerator, _ prefix: String) throws -> [Record] {
    try (0..<random.number(in: 1...8)).map { index in
      try record(
        "\(prefix)\(index)", "10.0\(random.number(in: 0...3))",
        "2026-03-0\(random.number(in: 1...9))",
        ["A", "B", ""][random.number(in: 0...2)])
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func theNearestAreThoseThatAScanFinds(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let ledger = try Self.world(&random, "L")
    let external = try Self.world(&random, "X")
    let loose = ConditionRule(
      RuleHeader(id: "loose", priority: 200),
      where: .all([
        .amount(within: Tolerance(absolute: Ratio(1, over: 100))), .within(days: 1),
        .similar(.reference, atLeast: Ratio(1, over: 2)),
      ]))
    let result = try Self.result(ledger, external, [Self.rule, loose])
    for side in Side.allCases {
      let (own, other) = side == .ledger ? (ledger, external) : (external, ledger)
      for record in own {
        let why = try #require(result.why(side, id: record.id, nearest: 3))
        guard why.code != "matched" else { continue }
        let expected = other.map { candidate in
          let (left, right) = side == .ledger ? (record, candidate) : (candidate, record)
          let amount = abs(left.amount.minorUnits - right.amount.minorUnits)
          let days = abs((left.date?.number ?? 0) - (right.date?.number ?? 0))
          let same = left.reference == right.reference && !left.reference.isEmpty
          let strict = (same ? 0 : 1) + (amount == 0 ? 0 : 1) + (days <= 3 ? 0 : 1)
          let lenient = (same ? 0 : 1) + (amount <= 1 ? 0 : 1) + (days <= 1 ? 0 : 1)
          return (min(strict, lenient), amount, days, candidate.id)
        }.sorted { $0 < $1 }.prefix(3)
        #expect(why.nearest.map(\.id) == expected.map(\.3))
        #expect(why.nearest.map(\.failingTests) == expected.map(\.0))
      }
    }
  }
}

import MatchbookTestKit
import Testing

@testable import Matchbook

/// An index is built in as many rounds as a budget asks for, with the same result.
@Suite struct IndexRoundsTests {
  private static let count = 4_000
  private static let rule = ConditionRule(
    "invoice", where: .all([.equal(.reference), .amount(within: .exact), .within(days: 2)]))

  /// - Parameter isOneKey: Whether all records share one reference.
  private static func tables(isOneKey: Bool = false) throws -> (RecordTable, RecordTable) {
    let eur = try #require(Currency("EUR"))
    func table(_ prefix: String) throws -> RecordTable {
      try RecordTable(
        (0..<count).map { index in
          Record(
            id: "\(prefix)\(index)", amount: Amount(minorUnits: Int64(index), currency: eur),
            date: Day(number: 20_000), reference: isOneKey ? "same" : "R\(index / 2)")
        })
    }
    return (try table("L"), try table("X"))
  }

  private static func matcher(_ budget: Int?) -> Matcher {
    Matcher(rules: [rule], options: MatchOptions(threads: 2, memoryBudget: budget))
  }

  @Test func aSmallBudgetTakesMoreRoundsForTheSameResult() throws {
    let (ledger, external) = try Self.tables()
    let whole = try Self.matcher(nil).match(ledger: ledger, external: external)
    #expect(whole.counts.links == Self.count)
    var rounds: [Int] = []
    for budget in [1 << 30, 160_000, 100_000, 75_000] {
      let matcher = Self.matcher(budget)
      let index = try #require(
        matcher.plan(ledger: ledger, external: external).passes.first?.alternatives.first)
      rounds.append(index.rounds)
      #expect(index.memoryBytes <= budget || index.rounds == 1)
      let result = try matcher.match(ledger: ledger, external: external)
      #expect(result.matches.map(\.id) == whole.matches.map(\.id))
      #expect(result.limits == whole.limits)
      #expect(result.fingerprint == whole.fingerprint)
    }
    #expect(rounds.first == 1)
    #expect(rounds == rounds.sorted())
    #expect(rounds.last ?? 0 > 8)
  }

  @Test func oneKeyThatDoesNotFitIsMatchedAndNamed() throws {
    let (ledger, external) = try Self.tables(isOneKey: true)
    let result = try Self.matcher(300_000).match(ledger: ledger, external: external)
    #expect(result.counts.links == Self.count)
    #expect(result.limits.count == 1)
    #expect(
      result.limits.first?.explanation.hasSuffix(
        "more than the memory budget of 293 KiB; the run went on with more, and its matches are "
          + "complete") == true)
  }

  @Test func thePlanTellsTheMemoryOfAnIndex() throws {
    let (ledger, external) = try Self.tables()
    let index = try #require(
      Self.matcher(nil).plan(ledger: ledger, external: external).passes.first?.alternatives.first)
    #expect(index.rounds == 1)
    // 16 bytes for each pair of rows; for each entry four digits of the reference and six bytes of day
    // and row, with half as much to spare.
    #expect(index.memoryBytes == Self.count * (16 + 2 * (10 * 3 / 2)))
  }
}

import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookRuns

/// Breaks with a cause in common, one example a cause and laws over drawn ones.
@Suite struct BreakClusterTests {
  private func find(_ ledger: [Record], _ external: [Record]) throws -> [BreakCluster] {
    BreakClusters.find(ledger: try RecordTable(ledger), external: try RecordTable(external))
  }

  /// Pairs that share a reference each.
  private func pairs(
    _ amounts: [(ledger: Int64, external: Int64)], lag: Int32 = 0,
    currency: Currency = CaseDesk.euro
  ) -> (ledger: [Record], external: [Record]) {
    let numbers = amounts.indices.map { $0 + 1 }
    return (
      zip(numbers, amounts).map {
        CaseDesk.record("L-\($0)", $1.ledger, daysAgo: 30, reference: "INV-\($0)")
      },
      zip(numbers, amounts).map {
        CaseDesk.record(
          "X-\($0)", $1.external, daysAgo: 30 - lag, reference: "inv \($0)", currency: currency)
      }
    )
  }

  @Test func oneFeeOfAllIsFoundThroughItsRounding() throws {
    let (ledger, external) = pairs([(10_000, 9_710), (3_333, 3_236), (5_555, 5_394), (900, 850)])
    let found = try find(ledger, external)
    #expect(found.map(\.cause) == [.samePercent(2_900)])
    #expect(
      found.first?.sentence
        == "3 breaks, 5.48 EUR in all: the external amount is 2.9 % less than the ledger amount "
        + "(L-1 with X-1, L-2 with X-2, L-3 with X-3).")
  }

  @Test func debitsHaveTheSameFee() throws {
    let (ledger, external) = pairs([(-10_000, -10_290), (-20_000, -20_580), (-100, -103)])
    #expect(try find(ledger, external).map(\.cause) == [.samePercent(-2_900)])
  }

  @Test func oneLagOfAllIsFound() throws {
    let (ledger, external) = pairs([(100, 100), (200, 200), (300, 300), (400, 400)], lag: 12)
    let found = try find(ledger, external)
    #expect(
      found.map(\.sentence) == [
        "4 breaks: equal amounts, the external record 12 days after the ledger record "
          + "(L-1 with X-1, L-2 with X-2, L-3 with X-3 and 1 more)."
      ])
  }

  /// Three of 150 pairs are a fiftieth; of 151, they agree by chance.
  @Test(arguments: [147, 148])
  func aNumberThatFewOfManyShareIsChance(others: Int) throws {
    var (ledger, external) = pairs((0..<3 + others).map { _ in (100, 100) }, lag: 1)
    for place in 3..<ledger.count {
      ledger[place].date = Day(number: 10_000)
      external[place].date = Day(number: 10_000 + Int32(place))
    }
    #expect(try find(ledger, external).map(\.pairs.count) == (others == 147 ? [3] : []))
  }

  @Test func accidentsWithoutANumberAreFound() throws {
    let (ledger, external) = pairs([
      (100, -100), (250, -250), (1_234, 123_400), (77, 7_700), (50_000, 500), (90_000, 900),
      (1_234, 1_243), (905_117, 950_117),
    ])
    let found = try find(ledger, external)
    #expect(
      found.map(\.cause) == [
        .signFlipped, .factorHundred(externalIsGreater: true),
        .factorHundred(externalIsGreater: false), .swappedDigits,
      ])
    #expect(found.allSatisfy { $0.pairs.count == 2 })
    #expect(
      found.first?.sentence
        == "2 breaks, 7.00 EUR in all: the external amount is the ledger amount with the other sign "
        + "(L-1 with X-1, L-2 with X-2).")
  }

  @Test func aShiftOfTheCurrencyIsFound() throws {
    let dollar = try #require(Currency("USD"))
    let (ledger, external) = pairs([(100, 100), (250, 250)], currency: dollar)
    let found = try find(ledger, external)
    #expect(found.map(\.cause) == [.currencyShift(ledger: "EUR", external: "USD")])
    #expect(
      found.first?.sentence
        == "2 breaks: the same number is EUR in the ledger and USD outside (L-1 with X-1, L-2 with "
        + "X-2).")
  }

  /// Nothing says that they belong together but amounts that each side has once.
  @Test func amountsAloneBringRecordsTogetherWhereTheyAreUnique() throws {
    let ledger = [1_111, 2_222, 3_434, 3_434].enumerated().map {
      CaseDesk.record("L-\($0)", Int64($1), daysAgo: 10)
    }
    let external = [-1_111, -2_222, -3_434].enumerated().map {
      CaseDesk.record("X-\($0)", Int64($1), daysAgo: 8)
    }
    let found = try find(ledger, external)
    #expect(found.map(\.cause) == [.signFlipped])
    #expect(found.first?.pairs.map(\.ledgerID) == ["L-0", "L-1"])
  }

  @Test func oneAccidentIsNoCluster() throws {
    let (ledger, external) = pairs([(100, -100), (5_000, 4_900), (6_000, 5_880)])
    #expect(try find(ledger, external).isEmpty)
  }

  @Test func aReferenceThatSeveralShareLinksNobody() throws {
    var (ledger, external) = pairs([(100, -100), (250, -251)])
    ledger.append(CaseDesk.record("L-9", 7, reference: "INV-1"))
    external.append(CaseDesk.record("X-9", 9, reference: "INV-2"))
    #expect(try find(ledger, external).isEmpty)
  }

  // MARK: Laws

  /// The percent that most ranges hold, by trying every thousandth.
  @Test(arguments: Seeds.first(60, atMost: 2000))
  func noPercentExplainsMore(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let ranges = (0..<Int.random(in: 0...12, using: &random)).map { _ in
      let from = Int64.random(in: -40...40, using: &random)
      return PercentRange(from: from, to: from + Int64.random(in: 0...9, using: &random))
    }
    var left = Array(ranges.indices)
    for (percent, places) in PercentRange.common(ranges, least: 3, most: 100) {
      func depth(_ percent: Int64) -> Int {
        left.filter { ranges[$0].from <= percent && percent <= ranges[$0].to }.count
      }
      let most = (-60...60).map { depth(Int64($0)) }.max() ?? 0
      #expect(depth(percent) == most)
      #expect(places.count == most)
      // And no rounder one does as well.
      let best = (-60...60).filter { depth(Int64($0)) == most }
      for step in [50, 10, 5] where best.contains(where: { $0 % step == 0 }) {
        #expect(percent % Int64(step) == 0)
        break
      }
      left.removeAll { places.contains($0) }
    }
    #expect(
      (-60...60).allSatisfy { percent in
        left.filter { ranges[$0].from <= percent && percent <= ranges[$0].to }.count < 3
      })
  }

  @Test(arguments: Seeds.first(200, atMost: 5000))
  func aRangeHoldsThePercentsThatRoundToTheDifference(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let ledger = Int128(Int64.random(in: 1...3_000, using: &random))
    let percent = Int64.random(in: -9_999...9_999, using: &random)
    // Half a unit up, as a bank rounds.
    let share = (ledger * Int128(percent) * 2 + 100_000)
    let fee = share >= 0 ? share / 200_000 : -((-share + 199_999) / 200_000)
    guard fee != 0 else { return }
    for sign in [Int128(1), -1] {
      let range = PercentRange(ledger: sign * ledger, external: sign * (ledger - fee))
      #expect(range.map { $0.from <= percent && percent <= $0.to } == true)
    }
  }

  @Test(arguments: Seeds.first(60, atMost: 1000))
  func orderDoesNotMatterAndNoRecordIsInTwoClusters(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var (ledger, external): ([Record], [Record]) = ([], [])
    for number in 0..<40 {
      let units = Int64.random(in: 100...9_999, using: &random)
      let reference = Bool.random(using: &random) ? "R-\(number)" : ""
      ledger.append(CaseDesk.record("L-\(number)", units, daysAgo: 20, reference: reference))
      let other: Int64 =
        switch Int.random(in: 0..<6, using: &random) {
        case 0: -units
        case 1: units * 100
        case 2: units - (units * 29 + 500) / 1000
        case 3: BreakAmounts.swaps(of: units).first ?? units
        default: units
        }
      external.append(
        CaseDesk.record(
          "X-\(number)", other, daysAgo: 20 - Int32.random(in: 0...2, using: &random),
          reference: reference))
    }
    let found = try find(ledger, external)
    #expect(
      try found == find(ledger.shuffled(using: &random), external.shuffled(using: &random)))
    let ids = found.flatMap { $0.pairs.flatMap { [$0.ledgerID, $0.externalID] } }
    #expect(Set(ids).count == ids.count)
    #expect(found.map(\.pairs.count) == found.map(\.pairs.count).sorted(by: >))
  }

  @Test func swapsAreWhatTheyAreJudgedToBe() {
    for units in [Int64(10), 12, 1_200, 905_117, -4_321] {
      for swapped in BreakAmounts.swaps(of: units) {
        #expect(BreakAmounts.areSwapped(UInt128(units.magnitude), UInt128(swapped.magnitude)))
      }
    }
    #expect(!BreakAmounts.areSwapped(123, 321))
    #expect(!BreakAmounts.areSwapped(10, 1))
  }
}

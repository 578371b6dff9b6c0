import MatchbookTestKit
import Testing

/// A seed is a promise: the numbers here were computed by another implementation.
@Suite struct SeededGeneratorTests {
  @Test func theNumbersOfASeedNeverChange() {
    var random = SeededGenerator(seed: 1)
    #expect(
      (0..<3).map { _ in random.next() } == [
        0xEE12_7FE6_1343_6E33, 0xD6DA_D8D3_4A18_74EA, 0x2A52_C16C_EC11_16A9,
      ])
    var stream = SeededGenerator(seed: 1, stream: 2)
    #expect((0..<2).map { _ in stream.next() } == [0x84F0_2F19_5AB5_FD66, 0x46FF_6F0D_AAF4_4911])
  }

  @Test func numbersBelowABoundAreTheHighHalfOfAProduct() {
    var random = SeededGenerator(seed: 1)
    #expect((0..<8).map { _ in random.below(10) } == [9, 8, 1, 6, 7, 0, 4, 8])
  }

  @Test(arguments: [1, 2, 3, 7, 1 << 40] as [UInt64])
  func everyNumberBelowABoundIsBelowIt(bound: UInt64) {
    var random = SeededGenerator(seed: bound)
    var seen: Set<UInt64> = []
    for _ in 0..<500 {
      let number = random.below(bound)
      #expect(number < bound)
      seen.insert(number)
    }
    // Five hundred draws find all of a few numbers, and hardly one of very many twice.
    #expect(seen.count == min(Int(bound), 500))
  }

  @Test func bothEndsOfARangeAreDrawn() {
    var random = SeededGenerator(seed: 4)
    let numbers = Set((0..<200).map { _ in random.number(in: -1...2) })
    #expect(numbers == [-1, 0, 1, 2])
    let wide = (0..<20).map { _ in random.number(in: Int.min...Int.max) }
    #expect(wide.contains { $0 < 0 } && wide.contains { $0 > 0 })
  }

  @Test func aPermutationHasEveryNumberOnce() {
    var random = SeededGenerator(seed: 9)
    let numbers = random.permutation(1000)
    #expect(numbers.sorted() == Array(0..<1000))
    #expect(numbers != Array(0..<1000))
    #expect(random.permutation(0).isEmpty)
  }

  @Test func everyOrderOfThreeIsAboutEquallyLikely() {
    var random = SeededGenerator(seed: 12)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 {
      var order = [0, 1, 2]
      random.shuffle(&order)
      counts[order, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { (880...1120).contains($0) })
  }

  @Test func nothingIsDrawnFromNothing() {
    var random = SeededGenerator(seed: 3)
    #expect(random.element(of: [Int]()) == nil)
    #expect(random.element(of: [5]) == 5)
  }

  @Test func halfOfTheLogNormalSumsAreBelowTheMedian() {
    var random = SeededGenerator(seed: 5)
    let sums = (0..<20_000).map { _ in random.logNormal(median: 12_000, atLeast: 200) }
    let below = sums.count { $0 < 12_000 }
    #expect((9700...10_300).contains(below))
    // One standard deviation up is exp(1.2) = 3.32 times the median; 84.1 % are below.
    let belowOneDeviation = sums.count { $0 < 39_841 }
    #expect((16_600...17_040).contains(belowOneDeviation))
    #expect(sums.allSatisfy { $0 >= 200 })
  }

  @Test func skewedPositionsFollowZipf() {
    var random = SeededGenerator(seed: 6)
    var counts = Array(repeating: 0, count: 63)
    for _ in 0..<60_000 { counts[random.skewedPosition(bits: 6)] += 1 }
    // The logarithm is uniform: the first half of it, positions 0 to 6, takes half of the draws.
    let firstHalf = counts[0..<7].reduce(0, +)
    #expect((29_400...30_600).contains(firstHalf))
    #expect(counts.allSatisfy { $0 > 0 })
  }
}

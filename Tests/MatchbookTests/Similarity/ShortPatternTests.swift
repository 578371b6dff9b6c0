import MatchbookTestKit
import Testing

@testable import Matchbook

/// Short texts measured as numbers have the distances of the textbook's table.
@Suite struct ShortPatternTests {
  @Test(arguments: Seeds.first(6, atMost: 20))
  func oneTextAgreesWithTheTableAgainstManyAtEveryLimit(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // Zero is a code as well, and few letters make coincidences common.
    let letters = random.number(in: 1...9)
    func text(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8(random.number(in: 0...letters)) }
    }
    var pattern = ShortPattern()
    for _ in 0..<40 {
      let own = text(random.number(in: 1...16))
      pattern.take(short(own))
      for _ in 0..<20 {
        var other = random.happens(1, in: 4) ? text(random.number(in: 1...16)) : own
        for _ in 0..<random.number(in: 0...6) {
          let place = random.number(in: 0...other.count - 1)
          switch random.below(3) {
          case 0 where other.count < 16: other.insert(UInt8(letters), at: place)
          case 1 where other.count > 1: other.remove(at: place)
          default: other[place] = UInt8(random.number(in: 0...letters))
          }
        }
        let plain = PlainSimilarity.distance(own, other)
        let wrong = (0...16).filter { limit in
          let distance = pattern.distance(to: short(other), atMost: limit)
          return min(distance, limit + 1) != min(plain, limit + 1)
        }
        #expect(wrong == [], "\(own) \(other) at these limits")
      }
    }
  }

  private func short(_ codes: [UInt8]) -> ShortText {
    codes.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return ShortText(codes: 0, count: 0) }
      return ShortText(base, count: $0.count)
    }
  }
}

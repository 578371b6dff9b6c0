import MatchbookTestKit
import Testing

@testable import Matchbook

@Suite struct EditDistanceTests {
  /// All pairs of texts over two letters, up to six of one and seven of the other: every script of
  /// two edits comes up.
  @Test func fewEditsAgreeWithTheTableOnAllShortTexts() {
    let texts: [[UInt8]] = (1...6).flatMap { length in
      (0..<1 << length).map { bits in (0..<length).map { UInt8(bits >> $0 & 1) } }
    }
    for left in texts {
      for right in texts {
        let plain = PlainSimilarity.distance(left, right)
        for limit in 0...2 {
          let distance = FewEdits.distance(short(left), short(right), atMost: limit)
          #expect(min(distance, 3) == (plain <= limit ? plain : 3), "\(left) \(right) \(limit)")
        }
      }
    }
  }

  private func short(_ codes: [UInt8]) -> ShortText {
    codes.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return ShortText(codes: 0, count: 0) }
      return ShortText(base, count: $0.count)
    }
  }

  @Test(arguments: 1...16)
  func aShortTextHasItsBytesInOrder(count: Int) {
    let codes = (0..<count).map { UInt8(200 + $0) }
    let text = short(codes)
    #expect(
      (0..<16).map { UInt8(truncatingIfNeeded: text.codes >> (8 * $0)) } == codes
        + [UInt8](repeating: 0, count: 16 - count))
  }

  /// Every limit from too small to ample, so that bands of every width come up.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func blocksAgreeWithTheTableAtEveryLimit(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let letters = random.number(in: 2...20)
    let left = (0..<random.number(in: 65...290)).map { _ in UInt8(random.number(in: 0...letters)) }
    var right = left
    for _ in 0..<random.number(in: 0...120) {
      let place = random.number(in: 0...right.count - 1)
      switch random.below(3) {
      case 0: right.insert(UInt8(random.number(in: 0...letters)), at: place)
      case 1 where right.count > 1: right.remove(at: place)
      default: right[place] = UInt8(random.number(in: 0...letters))
      }
    }
    let plain = PlainSimilarity.distance(left, right)
    for limit in stride(from: 0, through: 300, by: 3) + [plain - 1, plain, plain + 1] {
      let distance = left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer {
          EditDistance.distance(left, $0, atMost: limit, isASCII: true)
        }
      }
      #expect(plain <= limit ? distance == plain : distance > limit)
    }
  }
}

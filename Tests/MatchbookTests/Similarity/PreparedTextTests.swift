import MatchbookTestKit
import Testing

@testable import Matchbook

/// A prepared text gives the scores that two texts give that meet only once.
@Suite struct PreparedTextTests {
  @Test(arguments: Similarity.allCases, Seeds.first(4, atMost: 60))
  func agreesWithTheTextbook(measure: Similarity, seed: UInt64) {
    var texts = RandomTexts(seed: seed)
    var prepared = PreparedText(measure)
    for _ in 0..<40 {
      let (text, first) = texts.pair()
      prepared.prepare(text)
      for other in [first, text, texts.pair().0, texts.pair().1] {
        let plain = PlainSimilarity.score(measure, text, other)
        for threshold in [Int32.min, plain, plain + 1, 700_000, 850_000] {
          #expect(
            prepared.score(other, atLeast: threshold) == (plain >= threshold ? plain : nil),
            "\(text) | \(other) at \(threshold)")
        }
      }
    }
  }

  @Test(arguments: Similarity.allCases, Seeds.first(2, atMost: 60))
  func manyAtOnceAreLikeOneByOne(measure: Similarity, seed: UInt64) {
    var texts = RandomTexts(seed: seed)
    var arena: [UInt8] = []
    var cells: [TextCell] = []
    for _ in 0..<60 {
      let text = Array(texts.pair().1.utf8)
      cells.append(TextCell(offset: arena.count, length: text.count))
      arena += text
    }
    var prepared = PreparedText(measure)
    for threshold: Int32 in [1, 600_000, 850_000] {
      let text = texts.pair().0
      prepared.prepare(text)
      let scores = arena.withUnsafeBufferPointer { arena in
        cells.map { cell in
          prepared.score(
            UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length]),
            atLeast: threshold) ?? 0
        }
      }
      for (cell, score) in zip(cells, scores) {
        let other = String(
          decoding: arena[cell.offset..<cell.offset + cell.length], as: UTF8.self)
        let plain = PlainSimilarity.score(measure, text, other)
        #expect(score == (plain >= threshold ? plain : 0), "\(text) | \(other)")
      }
    }
  }
}

extension PreparedText {
  mutating func prepare(_ text: String) {
    Array(text.utf8).withUnsafeBufferPointer { prepare($0) }
  }

  mutating func score(_ other: String, atLeast threshold: Int32) -> Int32? {
    Array(other.utf8).withUnsafeBufferPointer { score($0, atLeast: threshold) }
  }
}

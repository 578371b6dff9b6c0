import MatchbookTestKit
import Testing

@testable import Matchbook

/// Texts of a grid, whether kept as numbers or not, score as the textbook says.
@Suite struct GridComparisonTests {
  @Test(arguments: Seeds.first(6, atMost: 20))
  func scoresAgreeWithTheTextbook(seed: UInt64) throws {
    var texts = RandomTexts(seed: seed)
    var (left, right): ([String], [String]) = ([], [])
    for _ in 0..<40 {
      let pair = texts.pair()
      left.append(pair.0)
      right.append(pair.1)
    }
    let workers = Workers(count: 2)
    let (ledger, external) = try (grid(left, workers), grid(right, workers))
    let plain = right.map { text in
      left.map { PlainSimilarity.score(.levenshtein, $0, text) }
    }
    for threshold: Int32 in [1, 400_000, 700_000, 800_000, 810_000, 850_000, 1_000_000] {
      var comparison = GridComparison(
        ledger, external, EditLimits(atLeast: threshold), threshold: threshold)
      for (position, text) in right.enumerated() where !text.isEmpty {
        comparison.take(position)
        let wrong = left.indices.filter { place in
          let expected = plain[position][place]
          return comparison.score(place) != (expected >= threshold ? expected : 0)
        }
        #expect(wrong == [], "\(wrong.map { left[$0] }) | \(text) at \(threshold)")
      }
    }
  }

  private func grid(_ texts: [String], _ workers: Workers) throws -> GridTexts {
    let euro = try #require(Currency("EUR"))
    let table = try RecordTable(
      texts.enumerated().map {
        Record(
          id: "r\($0)", amount: Amount(minorUnits: 1, currency: euro), reference: $1)
      })
    let entries = texts.indices.map {
      KeyEntry(word0: 0, word1: 0, word2: 0, day: 0, taggedRow: UInt32($0))
    }
    return GridTexts(entries, table, .reference, [], workers: workers)
  }
}

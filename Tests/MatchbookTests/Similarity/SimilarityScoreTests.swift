import MatchbookTestKit
import Testing

@testable import Matchbook

@Suite struct SimilarityScoreTests {
  @Test func levenshteinIsOneLessDistanceOverTheLonger() {
    #expect(Similarity.levenshtein.score("kitten", "sitting") == 571_428)
    #expect(Similarity.levenshtein.score("INV123", "INV124") == 833_333)
    #expect(Similarity.levenshtein.score("same", "same") == 1_000_000)
    #expect(Similarity.levenshtein.score("", "") == 0)
    #expect(Similarity.levenshtein.score("abc", "") == 0)
  }

  /// Textbook values: 0.9611 and 0.84, Winkler 1990.
  @Test func jaroWinklerHasItsTextbookValues() {
    #expect(Similarity.jaroWinkler.score("MARTHA", "MARHTA") == 961_111)
    #expect(Similarity.jaroWinkler.score("DIXON", "DICKSONX") == 813_333)
    #expect(Similarity.jaroWinkler.score("abc", "xyz") == 0)
  }

  @Test func tokensAreCountedOnceInAnyOrder() {
    #expect(Similarity.tokenSet.score("acme ltd", "ltd acme") == 1_000_000)
    #expect(Similarity.tokenSet.score("acme ltd", "acme inc") == 500_000)
    #expect(Similarity.tokenSet.score("--", "acme") == 0)
  }

  @Test func charactersOutsideASCIICountOnce() {
    #expect(Similarity.levenshtein.score("Müller", "Muller") == 833_333)
    #expect(Similarity.jaroWinkler.score("ä", "ä") == 1_000_000)
  }

  /// Scores without a threshold, and with thresholds at, below and above the score.
  @Test(arguments: Similarity.allCases, Seeds.first(6, atMost: 100))
  func agreesWithTheTextbook(measure: Similarity, seed: UInt64) {
    var texts = RandomTexts(seed: seed)
    for _ in 0..<100 {
      let (left, right) = texts.pair()
      let plain = PlainSimilarity.score(measure, left, right)
      #expect(measure.score(left, right) == plain, "\(left) | \(right)")
      #expect(measure.score(right, left) == plain, "\(left) | \(right)")
      for threshold in [plain, plain + 1, 1, 600_000, 850_000, 950_000, 1_000_000, 1_000_001] {
        let expected = plain >= threshold ? plain : nil
        #expect(
          measure.score(left, right, atLeast: threshold) == expected,
          "\(left) | \(right) at \(threshold)")
      }
    }
  }

  @Test func containmentIsByWholeTokens() {
    func contains(_ text: String, _ sought: String) -> Bool {
      Array(text.utf8).withUnsafeBufferPointer { text in
        Array(sought.utf8).withUnsafeBufferPointer { TokenSet.contains(text, $0) }
      }
    }
    #expect(contains("pay INV-1 now", "INV-1"))
    #expect(contains("pay INV/1", "INV-1"))
    #expect(!contains("pay INV-12345", "INV-1"))
    #expect(!contains("anything", ""))
    #expect(!contains("anything", "--"))
    #expect(!contains("", "a"))
  }
}

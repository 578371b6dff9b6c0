import MatchbookTestKit
import Testing

@testable import Matchbook

@Suite struct TextSimilarityTests {
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

  /// The bit-parallel distance against the usual table.
  @Test(arguments: 0..<500 as Range<UInt64>)
  func bitsAgreeWithTheTable(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func text() -> [UInt8] {
      (0..<random.number(in: 1...70)).map { _ in UInt8(97 + random.number(in: 0...3)) }
    }
    let (left, right) = (text(), text())
    var row = Array(0...right.count)
    for (line, element) in left.enumerated() {
      var next = [line + 1]
      for (column, other) in right.enumerated() {
        next.append(
          min(row[column + 1] + 1, next[column] + 1, row[column] + (element == other ? 0 : 1)))
      }
      row = next
    }
    let distance = left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { EditDistance.distance(left, $0) }
    }
    #expect(distance == row[right.count])
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

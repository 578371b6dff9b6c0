import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookRuns

/// A search in a block finds exactly the texts that contain a part, however both are cut.
@Suite struct TextBlockTests {
  private func texts(_ list: [String]) -> TextBlock {
    var block = TextBlock()
    for text in list { Array(text.utf8).withUnsafeBufferPointer { block.append($0) } }
    return block
  }

  /// The places of the texts that are found, as the database finds them.
  private func found(_ text: String, in block: TextBlock, of count: Int) throws -> [Int] {
    let part = CutPart(TextPart(text))
    let matches = try block.frameBytes.withUnsafeBytes { frames in
      try block.digitBytes.withUnsafeBytes { digits in
        let frames = try TextValue(frames, first: 1)
        let digits = try TextValue(digits, first: 1, hasFrames: true)
        switch part.kind {
        case .withoutDigits: return TextMatches(part.search, in: frames)
        case .digits: return TextMatches(part.search, in: digits)
        case .mixed: return TextMatches(part, FramePlaces(part, in: frames), in: digits)
        }
      }
    }
    let list = matches.records.indices.filter { matches.records[$0] }
    #expect(matches.isEmpty || matches.records.count == count)
    return list
  }

  @Test func numbersAreFoundWhereverTheyAreCut() throws {
    let list = [
      "Invoice 1200-34", "invoice 120 034", "INVOICE 34", "12003 4 invoice", "", "Straße 7 GmbH",
      "İstanbul 12 şubesi", "1 1 1",
    ]
    let block = texts(list)
    for (part, expected) in [
      ("voice 12", [0, 1]), ("E 1200-3", [0]), ("00-34", [0]), ("0 0", [1]), ("34", [0, 1, 2]),
      ("3 4", [3]), ("3 4 i", [3]), ("e 34", [2]), ("1 1", [7]), ("1 1 1", [7]), ("1 1 1 1", []),
      ("STRAßE 7 g", [5]), ("ß", [5]), ("İ", [6]), ("istanbul", []), ("ŞUB", [6]),
      ("2 ş", [6]), ("", Array(0..<8)), ("120", [0, 1, 3]),
    ] {
      #expect(try found(part, in: block, of: list.count) == expected, "\(part)")
    }
  }

  /// Few letters, so that parts are often there, and often nearly.
  @Test(arguments: Seeds.first(40, atMost: 400))
  func aSearchFindsWhatALookAtEachTextFinds(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let letters = ["a", "B", "1", "1", "2", "-", " ", "ß", "İ", "ä"]
    func text(_ length: Int) -> String {
      (0..<length).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
    }
    let list = (0..<120).map { _ in text(Int.random(in: 0...14, using: &random)) }
    let block = texts(list)
    for length in 1...7 {
      for _ in 0..<12 {
        let part = text(length)
        let expected = list.indices.filter { TextPart(part).isContained(in: list[$0]) }
        #expect(try found(part, in: block, of: list.count) == expected, "\(part)")
      }
    }
  }

  @Test func whatIsCutIsRefused() {
    let block = texts(["invoice 12", "invoice 13"])
    for bytes in [block.frameBytes, block.digitBytes] {
      let hasFrames = bytes == block.digitBytes
      for length in 0..<bytes.count {
        #expect(throws: OpenBlock.damaged(9)) {
          try Array(bytes.prefix(length)).withUnsafeBytes { cut in
            _ = try TextValue(cut, first: 9, hasFrames: hasFrames)
          }
        }
      }
    }
  }
}

import MatchbookRules
import MatchbookTestKit
import Testing

/// Whatever the bytes are, they load or are refused with a message; nothing traps.
@Suite struct RuleFuzzTests {
  /// Pieces that mean something to the reader, so that mutations get past the JSON parser.
  static let pieces: [String] = [
    "null", "true", "[]", "{}", "-1", "0", "1e40", "1e-40", "99999999999999999999", "0.0000000001",
    "9223372036854775807", "\"\"", "\"-\"", "\"9999-12-31\"", "\"\\u0000\"", "\"é\"", "\"%\"",
    "\"all\"", "\"value\"", "\"ledger\"", "\"exactly\"", "\"amount\"", "\"date\"", "\"within\"",
    "\"contains\"", "\"starts_with\"", "\"calendar\"", "\"criteria\"", "\"rules\"", "-9.5e18",
    "{\"first\": 1}", "{\"extract\": \"#+?\\\\\"}", "-36500", "36501", ",", ":", "\"", "{", "]",
  ]

  @Test(arguments: 0..<40 as Range<UInt64>)
  func mutatedFilesNeverTrap(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let corpus = RuleMistakeTests.specimens.map(\.file) + [BlnkRulesTests.documented]
    for _ in 0..<150 {
      var bytes = Array((corpus.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, &random) }
      fuzzRules(bytes)
    }
  }

  /// A token is replaced, a stretch is dropped or doubled, or a byte is changed.
  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
    default:
      // From one separator to the next stands a value or a name.
      let separators = Array("{}[]:,".utf8)
      let start = bytes[..<place].lastIndex { separators.contains($0) }.map { $0 + 1 } ?? 0
      let stop = bytes[place...].firstIndex { separators.contains($0) } ?? bytes.count
      guard start <= stop else { return }
      let piece = RuleFuzzTests.pieces.randomElement(using: &random) ?? ""
      bytes.replaceSubrange(start..<stop, with: piece.utf8)
    }
  }

  @Test func deepAndLongFilesAreRead() {
    let deep =
      String(repeating: #"{"not": "#, count: 400) + "{}" + String(repeating: "}", count: 400)
    fuzzRules(Array(#"{"id": "a", "when": \#(deep)}"#.utf8))
    let tests = Array(repeating: #"{"field": "id", "operator": "equal"}"#, count: 5000)
    fuzzRules(Array(#"{"id": "a", "when": {"any": [\#(tests.joined(separator: ","))]}}"#.utf8))
    fuzzRules(Array(#"{"id": \#(String(repeating: "9", count: 100_000))}"#.utf8))
  }
}

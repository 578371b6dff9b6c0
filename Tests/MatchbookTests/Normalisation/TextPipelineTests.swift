import MatchbookTestKit
import Testing

@testable import Matchbook

@Suite struct TextPipelineTests {
  private func apply(_ steps: [TextNormaliser], _ text: String) -> String {
    let pipeline = TextPipeline(steps)
    return Array(text.utf8).withUnsafeBufferPointer {
      String(decoding: pipeline.bytes(of: $0), as: UTF8.self)
    }
  }

  @Test(arguments: [
    ("INV-2024-00000123", "inv202400000123"), ("inv 2024 00000123", "inv202400000123"),
    ("REF: INV/2024/00000123", "inv202400000123"), ("Pmt INV-2024-00000123", "inv202400000123"),
    ("ref:pmt: X1", "x1"), ("REF", "ref"), ("Refund 12", "refund12"), ("", ""), ("---", ""),
  ])
  func referencesAreCleaned(text: String, cleaned: String) {
    #expect(apply(TextNormaliser.reference, text) == cleaned)
  }

  @Test func accentsGo() {
    #expect(
      apply([.foldAccents, .caseFold], "Müller Søn Łódź Çelik Straße")
        == "muller son lodz celik strasse")
    #expect(apply([.foldAccents], "e\u{301}") == "e")
    #expect(apply([.foldAccents], "Привет") == "Привет")
  }

  @Test func caseFoldingMeetsInOneForm() {
    #expect(apply([.caseFold], "STRASSE") == apply([.caseFold], "straße"))
    #expect(apply([.caseFold], "ΣΑΣ") == apply([.caseFold], "σας"))
  }

  @Test func lettersOfAllScriptsAreKept() {
    #expect(apply([.alphanumericOnly], "№ 12 – Счёт 中") == "12Счёт中")
    #expect(apply([.digitsOnly], "Счёт 12-34") == "1234")
  }

  @Test func firstCountsCharactersNotBytes() {
    #expect(apply([.first(3)], "äöüx") == "äöü")
    #expect(apply([.first(0)], "abc") == "")
  }

  @Test func blanksCollapse() {
    #expect(apply([.collapseBlanks], "  a \t b\r\n c  ") == "a b c")
  }

  @Test(arguments: [
    ("INV-?######", "Payment INV000123 thanks", "INV000123"),
    ("INV-?######", "Payment INV-000123", "INV-000123"),
    ("INV-?######", "Payment INV-0001234", ""),
    ("INV-#+", "INV-1 INV-22", "INV-1"),
    ("INV-#+", "XINV-1 INV-22", "INV-22"),
    ("inv-#+", "pay INV-77/3", "INV-77"),
    ("@@##", "AB12", "AB12"), ("@@##", "AB123", ""), ("&+", "  x9 ", "x9"),
    ("\\#12", "no #12", "#12"), ("RF##&+", "RF18539007547034 ", "RF18539007547034"),
  ])
  func masksFindWholeTokens(mask: String, text: String, token: String) throws {
    #expect(apply([.extract(try #require(TokenMask(mask)))], text) == token)
  }

  @Test(arguments: ["", "?", "+a", "a\\", "ä#"])
  func badMasksAreRefused(mask: String) { #expect(TokenMask(mask) == nil) }

  private static let characterSteps: [[TextNormaliser]] = [
    [.caseFold], [.foldAccents], [.alphanumericOnly], [.digitsOnly],
    [.caseFold, .alphanumericOnly],
    [.foldAccents, .caseFold], [.caseFold, .foldAccents, .alphanumericOnly],
  ]

  /// Tables of scalars say of each scalar, in front of others and behind them, what the words say.
  @Test(arguments: characterSteps)
  func everyScalarIsWhatTheStepsMakeOfIt(steps: [TextNormaliser]) {
    let scalars = [
      0x1..<0x900, 0x1E00..<0x2200, 0x3040..<0x3060, 0xFB00..<0xFB10, 0x1F300..<0x1F310,
    ]
    .joined().compactMap { Unicode.Scalar(UInt32($0)) }
    let unlike = scalars.filter { scalar in
      let text = "É\(scalar)z\(scalar)"
      return Array(apply(steps, text).utf8) != ScalarTable.bytes(of: text, steps)
    }
    #expect(unlike.isEmpty)
  }

  /// Steps one after the other in one pipeline are each applied to what the one before gave.
  @Test(arguments: Seeds.first(300))
  func stepsFollowEachOther(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let steps: [TextNormaliser] = (0..<random.number(in: 2...5)).map { _ in
      random.element(of: [
        .caseFold, .foldAccents, .alphanumericOnly, .collapseBlanks, .stripPrefixes(["ref", "é"]),
        .first(random.number(in: 0...300)),
      ]) ?? .caseFold
    }
    let pieces = ["ß", "  ", "É", "Œuvre ", "ref: ", "x", "ﬃ", "中", "–", "İ", "long "]
    let text = (0..<random.number(in: 0...200)).map { _ in random.element(of: pieces) ?? "" }
      .joined()
    #expect(apply(steps, text) == steps.reduce(text) { apply([$1], $0) }, "\(steps)")
  }

  /// Whatever the bytes are, they are read as the standard library reads them.
  @Test(arguments: Seeds.first(200))
  func bytesThatAreNoTextAreRepaired(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let steps = Self.characterSteps[random.number(in: 0...Self.characterSteps.count - 1)]
    let leads: [UInt8] = [
      0x41, 0x7A, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0xED, 0xA0, 0xC0, 0xFF,
    ]
    let bytes = (0..<random.number(in: 1...40)).map { _ in
      random.happens(1, in: 3)
        ? UInt8(random.number(in: 1...255)) : random.element(of: leads) ?? 0x41
    }
    let found = bytes.withUnsafeBufferPointer { TextPipeline(steps).bytes(of: $0) }
    let expected = ScalarTable.bytes(of: String(decoding: bytes, as: UTF8.self), steps)
    #expect(found == expected, "\(bytes) \(steps)")
  }
}

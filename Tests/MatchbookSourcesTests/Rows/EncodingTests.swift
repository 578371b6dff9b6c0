import Matchbook
import MatchbookSources
import Testing

/// The encoding is found from the bytes, or refused.
@Suite struct EncodingTests {
  static let text = "id;amount;currency;name\nÜ1;1,50;EUR;Müller & Söhne\n2;2,00;EUR;日本 🙂\n"
  static let western = "id;amount;currency;name\nÜ1;1,50;EUR;Müller & Söhne\n2;2,00;EUR;Café\n"

  static func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
    ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap {
      bigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
    }
  }

  static func latin1(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { $0 == "€" ? 0x80 : UInt8(truncatingIfNeeded: $0.value) }
  }

  @Test func textInUTF8IsReadWithAndWithoutItsMark() throws {
    let plain = try read(Self.text)
    let marked = try read("\u{FEFF}" + Self.text)
    #expect(plain.ids == ["Ü1", "2"])
    #expect(marked.records == plain.records)
    #expect(plain.texts(.counterparty) == ["Müller & Söhne", "日本 🙂"])
    #expect(marked.report.encoding == .utf8)
    #expect(marked.report.headerLine == 1)
  }

  @Test(arguments: [false, true], ["{}", #"{"encoding": "utf-16"}"#])
  func textInUTF16IsReadByItsMark(bigEndian: Bool, description: String) throws {
    let reading = try read(
      bytes: Self.utf16(Self.text, bigEndian: bigEndian, mark: true), description)
    #expect(reading.records == (try read(Self.text)).records)
    #expect(reading.report.encoding == (bigEndian ? .utf16BigEndian : .utf16LittleEndian))
  }

  @Test(arguments: [false, true], ["{}", #"{"encoding": "utf-16"}"#])
  func textInUTF16IsFoundByItsZeros(bigEndian: Bool, description: String) throws {
    let reading = try read(
      bytes: Self.utf16(Self.western, bigEndian: bigEndian, mark: false), description)
    #expect(reading.records == (try read(Self.western)).records)
  }

  @Test func latin1IsFoundWhereLettersLeaveNoDoubt() throws {
    let reading = try read(bytes: Self.latin1(Self.western))
    #expect(reading.records == (try read(Self.western)).records)
    #expect(reading.report.encoding == .latin1)
  }

  @Test func declaredLatin1HasTheCharactersOfWindows() throws {
    let reading = try read(
      bytes: Array("id;amount;currency;memo\n1;1,50;EUR;".utf8) + [0x80, 0x20, 0x96, 0xDF, 0x0A],
      #"{"encoding": "latin-1"}"#)
    #expect(reading.texts(.description) == ["€ –ß"])
  }

  @Test func bytesThatMayBeAnyEncodingAreRefused() {
    // A currency sign alone is no letter beside letters.
    let error = #expect(throws: SourceError.self) {
      _ = try read(bytes: Array("id;amount;currency\n1;1,50;EUR\n2;1,50;".utf8) + [0x80, 0x0A])
    }
    #expect(error?.code == .encoding)
    #expect(error?.findings.first?.line == 3)
  }

  @Test func latin1AndUTF8InOneFileAreRefused() {
    let error = #expect(throws: SourceError.self) {
      _ = try read(
        bytes: Array("id;amount;currency;name\n1;1,50;EUR;Müller\n2;1;EUR;".utf8)
          + Self.latin1("Müller\n"))
    }
    #expect(error?.code == .encoding)
    #expect(error?.findings.first?.line == 3)
  }

  @Test(
    arguments: [
      [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE2, 0x82], [0xFF],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xE0, 0x9F, 0xBF], [0xC3],
    ] as [[UInt8]])
  func whatIsNotWellFormedIsRefusedAsDeclaredUTF8(bytes: [UInt8]) {
    for count in [0, 1, 31, 32, 33] {
      let error = #expect(throws: SourceError.self) {
        _ = try read(
          bytes: Array("id,amount,currency\n\(String(repeating: "x", count: count))".utf8)
            + bytes + Array(",1.00,EUR\n".utf8), #"{"encoding": "utf-8"}"#)
      }
      #expect(error?.code == .encoding)
      #expect(error?.findings.first?.line == 2)
    }
  }

  @Test func aHalfCharacterOfUTF16IsRefused() {
    var bytes = Self.utf16(Self.text, bigEndian: false, mark: true)
    bytes.removeLast()
    let odd = #expect(throws: SourceError.self) { _ = try read(bytes: bytes) }
    #expect(odd?.code == .encoding)
    let lone = Self.utf16(Self.western, bigEndian: true, mark: true) + [0xD8, 0x00, 0x00, 0x0A]
    let half = #expect(throws: SourceError.self) { _ = try read(bytes: lone) }
    #expect(half?.code == .encoding)
  }

  @Test func aMarkThatContradictsTheDescriptionIsRefused() {
    for (bytes, encoding) in [
      (Array(("\u{FEFF}" + Self.western).utf8), "latin-1"),
      (Array(("\u{FEFF}" + Self.western).utf8), "utf-16"),
      (Self.utf16(Self.western, bigEndian: false, mark: true), "latin-1"),
      (Self.utf16(Self.western, bigEndian: true, mark: true), "utf-8"),
    ] {
      let error = #expect(throws: SourceError.self) {
        _ = try read(bytes: bytes, #"{"encoding": "\#(encoding)"}"#)
      }
      #expect(error?.code == .encoding)
      #expect(error?.findings.first?.message.contains("byte order mark") == true)
    }
  }

  @Test func aWrongByteFarInALargeFileIsFoundWithAnyNumberOfThreads() throws {
    // The piece bound of the check is 4 MB; characters of two bytes lie across it.
    let rows = String(repeating: "1,1.00,EUR,äöüäöüäöüäöü\n", count: 200_000)
    var bytes = Array(("id,amount,currency,memo\n" + rows).utf8)
    let place = try #require(bytes[(bytes.count / 2)...].firstIndex(of: UInt8(ascii: ",")))
    bytes[place] = 0xFF
    for threads in [1, 3] {
      let error = #expect(throws: SourceError.self) {
        _ = try read(bytes: bytes, #"{"encoding": "utf-8"}"#, threads: threads)
      }
      #expect(error?.findings.first?.message.contains("byte \(place + 1) of") == true)
    }
  }
}

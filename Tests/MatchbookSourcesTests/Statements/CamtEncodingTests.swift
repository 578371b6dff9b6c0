import Matchbook
import Testing

@testable import MatchbookSources

/// Documents in the encodings of Europe's banks read as what they declare.
@Suite struct CamtEncodingTests {
  /// A document with a name in some bytes, and what they mean in each encoding.
  struct Text: Sendable, CustomTestStringConvertible {
    let encodings: [String]
    let bytes: [UInt8]
    let text: String
    var testDescription: String { encodings[0] }
  }

  static let texts = [
    Text(
      encodings: ["windows-1250", "WINDOWS-1250", "cp1250"],
      bytes: [0xA3, 0xF3, 0x64, 0x9F, 0x20, 0x8C, 0x20, 0x80], text: "Łódź Ś €"),
    Text(
      encodings: ["ISO-8859-2", "iso-8859-2", "latin2"],
      bytes: [0xA3, 0xF3, 0x64, 0xBC, 0x20, 0xD8, 0x20, 0xB1], text: "Łódź Ř ą"),
    Text(
      encodings: ["ISO-8859-15", "latin9"], bytes: [0xA4, 0x20, 0xBC, 0x20, 0xFC], text: "€ Œ ü"),
    Text(encodings: ["ISO-8859-1"], bytes: [0xA4, 0x20, 0xE4], text: "¤ ä"),
    Text(encodings: ["windows-1252", "cp1252"], bytes: [0x80, 0x20, 0x9A], text: "€ š"),
    Text(encodings: ["windows-1254", "ISO-8859-9"], bytes: [0xDD, 0x20, 0xFE], text: "İ ş"),
    Text(encodings: ["windows-1257", "ISO-8859-13"], bytes: [0xD0, 0x20, 0xF8], text: "Š ų"),
    Text(encodings: ["ISO-8859-16"], bytes: [0xA4, 0x20, 0xAA, 0x20, 0xFE], text: "€ Ș ț"),
  ]

  static func document(_ name: [UInt8], _ encoding: String) -> [UInt8] {
    Array("<?xml version=\"1.0\" encoding=\"\(encoding)\"?>".utf8)
      + HostileXMLTests.statement(
        "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls>"
          + "<TxDtls><RmtInf><Ustrd>@</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
      ).split(separator: UInt8(ascii: "@")).joined(separator: name)
  }

  @Test(arguments: texts)
  func bytesMeanWhatTheDocumentDeclares(text: Text) throws {
    for encoding in text.encodings {
      let reading = try SourceReader()
        .read(bytes: Self.document(text.bytes, encoding), name: "bank.xml")
      #expect(reading.table.text(.description, at: 0) == text.text)
      #expect(reading.report.warnings == nil)
    }
  }

  @Test func everyByteOfATableIsACharacterOrRefused() throws {
    for encoding in CamtEncodingTests.texts.flatMap(\.encodings) {
      let table = CodePage.table(encoding)
      guard encoding != "ISO-8859-1" else { continue }
      #expect(table?.count == 256)
      #expect(table?.prefix(128) == (0..<128).map { Int32($0) }[...])
    }
    // Windows-1250 leaves 0x81 free.
    #expect(
      HostileXMLTests.refusal(of: Self.document([0x81], "windows-1250"))?.code == .encoding)
  }
}

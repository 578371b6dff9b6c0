import Foundation
import Matchbook
import Testing

@testable import MatchbookSources

/// Whatever an XML file holds, it is read, or refused with a place and words, in bounded memory.
@Suite struct HostileXMLTests {
  static func refusal(
    of bytes: [UInt8], _ description: SourceDescription = SourceDescription()
  ) -> SourceError? {
    do throws(SourceError) {
      _ = try SourceReader(description: description).read(bytes: bytes, name: "bank.xml")
      return nil
    } catch {
      return error
    }
  }

  static func statement(_ inner: String, head: String = "") -> [UInt8] {
    Array(
      (head + "<Document><BkToCstmrStmt><Stmt><Acct><Ccy>EUR</Ccy></Acct>\(inner)</Stmt>"
        + "</BkToCstmrStmt></Document>").utf8)
  }

  static let entry =
    "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>"

  @Test func entitiesAndDocumentTypesAreRefused() {
    let heads = [
      "<!DOCTYPE lolz [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>",
      "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
      "<!DOCTYPE d SYSTEM \"http://example.com/d.dtd\">",
      "<!DOCTYPE d [<!ENTITY % p SYSTEM \"file:///dev/zero\"> %p;]>",
    ]
    for head in heads {
      #expect(Self.refusal(of: Self.statement(Self.entry, head: head))?.code == .forbidden)
    }
    #expect(Self.refusal(of: Self.statement("<Id>&lol;</Id>"))?.code == .forbidden)
  }

  @Test func nestingIsBounded() {
    let deep = String(repeating: "<a>", count: 100_000)
    #expect(Self.refusal(of: Self.statement(deep))?.code == .forbidden)
    #expect(Self.refusal(of: Array(deep.utf8))?.code == .forbidden)
  }

  @Test func longTextsAndTokensAreRefused() {
    let long = String(repeating: "x", count: 3 << 20)
    let texts = [
      "<Id>\(long)</Id>", "<!--\(long)-->", "<\(long)/>", "<Id a=\"\(long)\"/>", "<?p \(long)?>",
    ]
    for text in texts {
      #expect(
        Self.refusal(of: Self.statement(text + Self.entry))?.code == .textLength,
        "\(text.prefix(5))")
    }
    // What is not read may be as long as it likes.
    #expect(Self.refusal(of: Self.statement("<Other>\(long)</Other>" + Self.entry)) == nil)
  }

  /// A file that ends anywhere before its end is cut off, and nothing of it is used.
  @Test func aFileThatIsCutOffAnywhereIsRefused() throws {
    let url = GoldenTests.folder.appending(path: "camt/camt053-v02.xml")
    let whole = Array(try Data(contentsOf: url))
    let end = try #require(whole.lastIndex(of: UInt8(ascii: ">")))
    for count in 0...end {
      let error = Self.refusal(of: Array(whole.prefix(count)))
      if count == 0 {
        #expect(error == nil)
      } else if let error {
        #expect([.structure, .unknownFormat, .missingColumn].contains(error.code), "\(count)")
      } else {
        Issue.record("the first \(count) bytes are read")
      }
    }
    #expect(Self.refusal(of: Array(whole.prefix(end + 1))) == nil)
  }

  /// One byte changed, anywhere: read or refused, and never a trap.
  @Test(arguments: 0..<12 as Range<Int>)
  func anyByteMayBeWrong(seed: Int) throws {
    let url = GoldenTests.folder.appending(path: "camt/camt053-v08-accounts.xml")
    let whole = Array(try Data(contentsOf: url))
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    for _ in 0..<300 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var bytes = whole
      bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
      if let error = Self.refusal(of: bytes) {
        #expect(!error.findings.isEmpty && !error.description.isEmpty)
      }
    }
  }

  @Test func piecesMayBeCutAnywhere() throws {
    let url = GoldenTests.folder.appending(path: "camt/camt053-v02.xml")
    let reading = try GoldenTests.read(url)
    let padded =
      Array("<?xml version=\"1.0\"?>\n<!--".utf8)
      + Array(repeating: UInt8(ascii: "x"), count: ByteStream.pieceBytes - 700)
      + Array("-->".utf8) + Array(try Data(contentsOf: url)).dropFirst(38)
    let again = try SourceReader().read(bytes: padded, name: url.lastPathComponent)
    #expect(again.records == reading.records)
  }

  @Test func aBatchIsHeldInBoundedMemory() throws {
    let text = String(repeating: "x", count: 1 << 19)
    let transaction =
      "<TxDtls><Amt Ccy=\"EUR\">1.00</Amt><RmtInf><Ustrd>\(text)</Ustrd></RmtInf></TxDtls>"
    let entry =
      "<Ntry><Amt Ccy=\"EUR\">140.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls>"
      + String(repeating: transaction, count: 140) + "</NtryDtls></Ntry>"
    let bytes = Self.statement(entry)
    #expect(Self.refusal(of: bytes)?.code == .textLength)
    var description = SourceDescription()
    description.batches = .whole
    #expect(Self.refusal(of: bytes, description) == nil)
  }
}

import Matchbook
import MatchbookSources
import Testing

/// Rows and cells are cut as RFC 4180 says, and nothing is guessed where it says nothing.
@Suite struct QuotingTests {
  static let header = "id,amount,currency,memo\n"

  static func memos(_ rows: String) throws -> [String?] {
    try read(header + rows).texts(.description)
  }

  @Test func aQuotedCellHoldsTheDelimiter() throws {
    #expect(try Self.memos("1,1.00,EUR,\"a,b\"\n2,1.00,EUR,c\n") == ["a,b", "c"])
  }

  @Test func aDoubledQuoteIsOneQuote() throws {
    #expect(
      try Self.memos(
        "1,1.00,EUR,\"say \"\"yes\"\"\"\n2,1.00,EUR,\"\"\"\"\n3,1.00,EUR,\"\"\"a\"\"\"\n")
        == ["say \"yes\"", "\"", "\"a\""])
  }

  @Test func everyCellOfARowMayBeQuoted() throws {
    let reading = try read("\"id\",\"amount\",\"currency\"\n\"a\"\"b\",\"1.50\",\"EUR\"\n")
    #expect(reading.records == ["a\"b|1.50|EUR|-|-|-|-|-|-|-"])
  }

  @Test func aQuoteInsideAnUnquotedCellIsACharacter() throws {
    #expect(
      try Self.memos("1,1.00,EUR,5\" pipe\n2,1.00,EUR, \"a\"\n") == ["5\" pipe", "\"a\""])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func aQuotedCellHoldsLineEnds(lineEnd: String) throws {
    let reading = try read(
      ["id,amount,currency,memo", "1,1.00,EUR,\"a\(lineEnd)b\"", "2,2.00,EUR,c", ""]
        .joined(separator: lineEnd))
    #expect(reading.texts(.description) == ["a\(lineEnd)b", "c"])
    #expect(reading.amounts == ["1.00 EUR", "2.00 EUR"])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func theLastLineNeedsNoEnd(lineEnd: String) throws {
    let lines = ["id,amount,currency", "1,1.00,EUR", "2,2.00,EUR"].joined(separator: lineEnd)
    #expect(try read(lines).records == (try read(lines + lineEnd)).records)
    #expect(try read(lines).ids == ["1", "2"])
  }

  @Test func theLastCellMayBeEmptyOrQuotedWithoutALineEnd() throws {
    #expect(try Self.memos("1,1.00,EUR,") == [nil])
    #expect(try Self.memos("1,1.00,EUR,\"\"") == [nil])
    #expect(try Self.memos("1,1.00,EUR,\"a\"") == ["a"])
    #expect(try Self.memos("1,1.00,EUR,\"a\"\r\n") == ["a"])
  }

  @Test func lineEndsOfSeveralKindsMayBeMixed() throws {
    let reading = try read("id,amount,currency\r\n1,1.00,EUR\n2,2.00,EUR\r3,3.00,EUR\r\n")
    #expect(reading.ids == ["1", "2", "3"])
  }

  @Test func blanksAroundACellDoNotCount() throws {
    #expect(
      try Self.memos("1 , 1.00 ,EUR , a b \n2,1.00,EUR,\"\t a \"\n3,1.00,EUR,\u{A0}a\u{A0}\n")
        == ["a b", "a", "a"])
  }

  @Test func tabsInsideACellStay() throws {
    #expect(try Self.memos("1,1.00,EUR,a\tb\n2,1.00,EUR,\"a\tb\"\n") == ["a\tb", "a\tb"])
  }

  @Test func blankLinesAndLinesOfDelimitersArePassedOver() throws {
    let reading = try read(
      "id,amount,currency\n\n1,1.00,EUR\n,,\n  , ,\t\n2,2.00,EUR\n\n\n")
    #expect(reading.ids == ["1", "2"])
    #expect(reading.report.skippedLines == [2, 4, 5, 7, 8])
    #expect(reading.report.skippedLineCount == 5)
  }

  @Test func textBehindAClosingQuoteIsRefused() {
    let error = refusal(of: Self.header + "1,1.00,EUR,\"a\" b\n2,1.00,EUR,\"a\"\"b\"c\n")
    #expect(error?.groups.map(\.code) == [.quoteText])
    #expect(error?.groups.first?.count == 2)
    #expect(error?.findings.map(\.line) == [2, 3])
  }

  @Test(arguments: [false, true])
  func aQuoteThatStaysOpenIsRefusedEvenInLenientReading(lenient: Bool) {
    let error = refusal(
      of: Self.header + "1,1.00,EUR,a\n2,1.00,EUR,\"b\n3,1.00,EUR,c\n",
      "{\"lenient\": \(lenient)}")
    #expect(error?.code == .quoteOpen)
    #expect(error?.isLenient == false)
    #expect(error?.findings.first?.line == 3)
  }

  @Test(arguments: [0, 1, 7, 8, 11, 12, 14, 27, 31] as [UInt8])
  func controlCharactersAreRefused(byte: UInt8) {
    for cell in ["a\(Unicode.Scalar(byte))b", "\"a\(Unicode.Scalar(byte))b\""] {
      let error = refusal(of: Self.header + "1,1.00,EUR,\(cell)\n2,1.00,EUR,c\n")
      #expect(error?.groups.map(\.code) == [.controlCharacter])
      #expect(error?.findings.first?.line == 2)
    }
  }

  @Test func aRowThatIsTooShortOrTooLongIsRefused() {
    let error = refusal(of: Self.header + "1,1.00,EUR\n2,1.00,EUR,a,b\n3,1.00,EUR,a\n4\n")
    #expect(error?.groups.map(\.code) == [.rowLength])
    #expect(error?.findings.map(\.line) == [2, 3, 5])
    #expect(error?.badRowCount == 3)
  }

  @Test func emptyCellsBehindTheLastColumnDoNoHarm() throws {
    #expect(try Self.memos("1,1.00,EUR,a,\n2,1.00,EUR,b,,,\n") == ["a", "b"])
    #expect(try read("id,amount,currency,\n1,1.00,EUR,\n2,2.00,EUR\n").ids == ["1", "2"])
  }
}

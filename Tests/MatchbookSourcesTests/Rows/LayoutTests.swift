import Matchbook
import MatchbookSources
import Testing

/// Where the header stands, what stands around the rows, and what separates the cells.
@Suite struct LayoutTests {
  @Test(arguments: [",", ";", "\t", "|"] as [Character])
  func theDelimiterIsFound(delimiter: Character) throws {
    let text = "id,amount,currency,memo\n1,1.50,EUR,a b\n2,2.50,EUR,c\n"
    let reading = try read(String(text.map { $0 == "," ? delimiter : $0 }))
    #expect(reading.amounts == ["1.50 EUR", "2.50 EUR"])
    #expect(reading.report.delimiter == delimiter)
  }

  @Test func theHeaderTellsTheDelimiterWhateverTheCellsHold() throws {
    let reading = try read("id;amount;currency;memo\n1;1,50;EUR;a,b,c,d|e\tf\n")
    #expect(reading.texts(.description) == ["a,b,c,d|e\tf"])
    #expect(reading.amounts == ["1.50 EUR"])
  }

  @Test(arguments: [("tab", "\t"), ("~", "~"), ("^", "^"), (":", ":"), (",", ",")])
  func aDeclaredDelimiterIsUsed(declared: String, delimiter: String) throws {
    let lines = [["id", "amount", "currency"], ["1", "1.50", "EUR"]]
    let text = lines.map { $0.joined(separator: delimiter) }.joined(separator: "\n")
    #expect(try read(text, #"{"delimiter": "\#(declared)"}"#).amounts == ["1.50 EUR"])
  }

  @Test(arguments: [";", ",", "\t", "~"], ["\n", "\r\n", "\r"])
  func theLineOfSpreadsheetsDeclaresTheDelimiter(delimiter: String, lineEnd: String) throws {
    let lines = ["sep=\(delimiter)", "id,amount,currency", "1,2,EUR"]
    let text = lines.map { $0.replacing(",", with: delimiter) }.joined(separator: lineEnd)
    let reading = try read(text)
    #expect(reading.amounts == ["2.00 EUR"])
    #expect(reading.report.headerLine == 2)
    #expect(reading.report.skippedLines == [1])
    #expect(reading.report.delimiter == Character(delimiter))
  }

  @Test func aLineThatOnlyLooksLikeThatOneIsNoDeclaration() throws {
    for line in ["sep=", "sep=ab", "sep=1", "sep=\""] {
      let reading = try read("\(line)\nid;amount;currency\n1;2;EUR\n", #"{"skip_leading": 1}"#)
      #expect(reading.ids == ["1"])
    }
    #expect(try read("sep=\nid;amount;currency\n1;2;EUR\n").ids == ["1"])
  }

  @Test func linesBeforeTheHeaderArePassedOver() throws {
    let reading = try read(
      """
      Northbank AG;Statement
      Account;"DE12"

      Period;01.03.2026 - 31.03.2026
      id;amount;currency
      1;1,50;EUR

      """)
    #expect(reading.ids == ["1"])
    #expect(reading.report.headerLine == 5)
    #expect(reading.report.skippedLines == [1, 2, 3, 4])
  }

  @Test func theHeaderIsLookedForAmongFiftyLines() throws {
    func text(_ count: Int) -> String {
      String(repeating: "about;this\n", count: count) + "id;amount;currency\n1;2;EUR\n"
    }
    #expect(try read(text(49)).ids == ["1"])
    #expect(refusal(of: text(50))?.code == .missingColumn)
    #expect(try read(text(1000), #"{"skip_leading": 1000}"#).ids == ["1"])
  }

  @Test func aDeclaredNumberOfLeadingLinesIsPassedOverWhateverTheyHold() throws {
    let reading = try read(
      "\"never closed\nid;amount;currency\nid;amount;currency\n1;2;EUR\n", #"{"skip_leading": 2}"#)
    #expect(reading.ids == ["1"])
    #expect(reading.report.headerLine == 3)
  }

  @Test func manyBlankLinesBeforeTheHeaderAreNoEmptyFile() throws {
    let blank = String(repeating: "\n", count: 1_100_000)
    let reading = try read(blank + "id;amount;currency\n1;2;EUR\n")
    #expect(reading.ids == ["1"])
    #expect(reading.report.headerLine == 1_100_001)
    #expect(reading.report.skippedLineCount == 1_100_000)
    #expect(reading.report.skippedLines == Array(1...20))
  }

  @Test(
    arguments: [
      "Total;;3.00", "Summe", "Closing balance;;7,00", "TOTAL:;3.00;EUR", "Rows: 2",
      "\"End of file\"", ";Saldo;3.00",
    ])
  func linesOfTotalsAtTheEndArePassedOver(line: String) throws {
    let text = "id;date;amount;currency\n1;2026-03-01;1.50;EUR\n\n\(line)\n\n"
    let reading = try read(text)
    #expect(reading.ids == ["1"])
    #expect(reading.report.skippedLines.contains(4))
  }

  @Test func aTotalOfAllCellsIsPassedOverOnlyWithoutADate() throws {
    let header = "id;date;amount;currency\n1;2026-03-01;1.50;EUR\n"
    #expect(try read(header + "Total;;1.50;EUR\n").ids == ["1"])
    #expect(try read(header + "Total;2026-03-02;1.50;EUR\n").ids == ["1", "Total"])
  }

  @Test func aTotalBetweenRowsIsARow() {
    let error = refusal(of: "id;date;amount;currency\nTotal;;x;EUR\n1;2026-03-01;1.50;EUR\n")
    #expect(error?.code == .amountFormat)
    #expect(error?.findings.first?.line == 2)
  }

  @Test func otherLinesAtTheEndAreErrors() {
    let error = refusal(of: "id;amount;currency\n1;1.50;EUR\nPrinted by Northbank\n")
    #expect(error?.groups.map(\.code) == [.rowLength])
  }

  @Test func aDeclaredNumberOfTrailingLinesIsPassedOver() throws {
    let text = "id;amount;currency\n1;1.50;EUR\n2;2.50;EUR\nPrinted by Northbank\nGoodbye"
    for end in ["", "\n", "\r\n"] {
      let reading = try read(text + end, #"{"skip_trailing": 2}"#)
      #expect(reading.ids == ["1", "2"])
      #expect(reading.report.skippedLines == [4, 5])
    }
    #expect(try read(text, #"{"skip_trailing": 3}"#).ids == ["1"])
    #expect(try read(text, #"{"skip_trailing": 300}"#).ids == [])
    #expect(
      refusal(of: "id;amount;currency\nTotal;x\n", #"{"skip_trailing": 0}"#)?.code == .rowLength)
  }

  @Test func aTotalInsideAQuotedCellIsPartOfTheCell() throws {
    let reading = try read("id;amount;currency;memo\n1;1.50;EUR;\"a\nTotal\nb\"\n")
    #expect(reading.texts(.description) == ["a\nTotal\nb"])
  }

  @Test(arguments: ["", "\n", "\r\n\r\n", " \n\t\n", "\u{FEFF}", ";;;\n", "\u{FEFF}\n"])
  func aFileWithoutContentHasNoRecords(text: String) throws {
    let reading = try read(text)
    #expect(reading.table.count == 0)
    #expect(reading.report.delimiter == nil)
    #expect(reading.report.description == "file.csv: 0 records; the file is empty")
  }

  @Test(arguments: ["", "\n", "\n\n"])
  func aHeaderAloneHasNoRecords(end: String) throws {
    let reading = try read("id,amount,currency,date" + end)
    #expect(reading.table.count == 0)
    #expect(reading.table.has(.date))
    #expect(reading.report.description.contains("the file has a header and no rows"))
  }

  @Test func theReportSaysHowTheFileWasUnderstood() throws {
    let reading = try read(
      "Bank\nid;date;amount;currency;Fee\n1;13.02.2026;1.234,50;EUR;x\n1;;1,00;EUR;y\n")
    #expect(
      reading.report.description
        == """
        file.csv: 2 records; utf-8, delimiter ";", dates DD.MM.YYYY, decimal mark ",", lines passed \
        over: 1, records without a date: 1, repeated ids numbered: 1
        """)
    #expect(reading.report.columns.map(\.header) == ["id", "date", "amount", "currency", "Fee"])
    #expect(reading.report.columns.map(\.field) == ["id", "date", "amount", "currency", "fee"])
  }
}

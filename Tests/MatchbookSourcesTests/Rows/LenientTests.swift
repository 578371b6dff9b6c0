import Matchbook
import MatchbookSources
import Testing

/// A file is read whole or not at all, unless its good rows are asked for.
@Suite struct LenientTests {
  static let text = """
    id,amount,currency,date,memo
    1,1.00,EUR,2026-03-01,a
    2,x,EUR,2026-03-01,b
    3,1.00,EUR,2026-13-01,c
    4,1.00,EUR
    5,1.00,EUR,2026-03-01,"d" e
    ,1.00,EUR,2026-03-01,f
    7,1.00,XQQ,x,g
    8,2.00,EUR,2026-03-02,h

    """

  @Test func strictReadingListsEverythingThatIsWrong() {
    let error = refusal(of: Self.text)
    #expect(
      error?.groups.map(\.code)
        == [.amountFormat, .dateFormat, .rowLength, .quoteText, .emptyID, .unknownCurrency])
    #expect(error?.badRowCount == 6)
    #expect(error?.isLenient == false)
    #expect(error?.description.hasSuffix("The file was not imported.") == true)
  }

  @Test func lenientReadingKeepsTheGoodRows() throws {
    let reading = try read(Self.text, #"{"lenient": true}"#)
    #expect(reading.ids == ["1", "8"])
    #expect(reading.amounts == ["1.00 EUR", "2.00 EUR"])
    #expect(reading.texts(.description) == ["a", "h"])
    #expect(reading.dates == ["2026-03-01", "2026-03-02"])
    #expect(reading.report.rowCount == 2)
    #expect(reading.report.badRowCount == 6)
    #expect(reading.report.badRows?.isLenient == true)
    #expect(reading.report.badRows?.groups.count == 6)
    #expect(reading.report.badRows?.description.hasSuffix("These rows were left out.") == true)
    #expect(reading.report.description.hasSuffix("bad rows left out: 6"))
  }

  @Test func lenientReadingOfAGoodFileHasNothingToSay() throws {
    let reading = try read("id,amount,currency\n1,1,EUR\n", #"{"lenient": true}"#)
    #expect(reading.report.badRows == nil)
    #expect(reading.report.badRowCount == 0)
  }

  @Test func aFileOfBadRowsAloneHasNoRecords() throws {
    let reading = try read("id,amount,currency\n1,x,EUR\n", #"{"lenient": true}"#)
    #expect(reading.table.count == 0)
    #expect(reading.report.badRowCount == 1)
  }

  @Test func whatConcernsTheWholeFileIsRefusedAllTheSame() {
    let lenient = #"{"lenient": true}"#
    #expect(refusal(of: "id,amount\n1,1\n", lenient)?.code == .missingColumn)
    #expect(refusal(of: "amount,currency\n1.234,EUR\n", lenient)?.code == .amountAmbiguous)
    #expect(
      refusal(of: "amount,currency,date\n1,EUR,01.02.2026\n", lenient)?.code == .dateAmbiguous)
    #expect(refusal(of: "id,amount,currency\n1,1,\"EUR\n", lenient)?.code == .quoteOpen)
  }

  @Test func aFileThatIsNotThereIsUnreadable() {
    let error = #expect(throws: SourceError.self) {
      _ = try CSVSource().read(contentsOf: "no-such-folder/bank.csv")
    }
    #expect(error?.code == .unreadable)
    #expect(error?.file == "no-such-folder/bank.csv")
  }

  @Test func aFileIsReadFromItsPath() throws {
    for threads in [1, 3] {
      let reading = try CSVSource().read(
        contentsOf: exampleFolder.appending(path: "ledger.csv").path(), threads: threads)
      #expect(reading.table.count > 1000)
      #expect(reading.report.rowCount == reading.table.count)
    }
  }
}

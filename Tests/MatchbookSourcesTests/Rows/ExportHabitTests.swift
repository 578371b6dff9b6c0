import Foundation
import Matchbook
import Testing

@testable import MatchbookSources

/// What programs export: read as it is meant, or refused with words that work.
@Suite struct ExportHabitTests {
  static func read(
    _ bytes: [UInt8], _ description: String = "{}", name: String = "export.csv"
  ) throws -> SourceReading {
    let description = try SourceDescription(json: Array(description.utf8), name: "source.json")
    return try SourceReader(description: description).read(bytes: bytes, name: name)
  }

  static func records(_ text: String, _ description: String = "{}") throws -> [String] {
    try records(Array(text.utf8), description)
  }

  static func records(_ bytes: [UInt8], _ description: String = "{}") throws -> [String] {
    let table = try read(bytes, description).table
    return (0..<table.count).map {
      "\(table.amount(at: $0)) \(table.date(at: $0)?.description ?? "-")"
    }
  }

  static func refusal(_ text: String, _ description: String = "{}") throws -> String {
    do {
      _ = try read(Array(text.utf8), description)
      return ""
    } catch let error as SourceError {
      return error.description
    }
  }

  /// The first settings that an error says to set, as a description with these further ones.
  static func remedy(of error: String, _ further: String = "") throws -> String {
    let start = try #require(error.range(of: "set  ", options: .caseInsensitive))
    let rest = error[start.upperBound...]
    let end = try #require(rest.range(of: "  "))
    return "{" + (further.isEmpty ? "" : further + ", ") + rest[..<end.lowerBound] + "}"
  }

  // MARK: Read as they are

  static let plain: [(name: String, text: String, records: [String])] = [
    (
      "a spreadsheet's mark of the delimiter",
      "\u{FEFF}sep=;\r\nID;Date;Amount;Currency\r\n1;01.02.2024;1.234,50;EUR\r\n2;13.02.2024;-5,00;EUR\r\n",
      ["1234.50 EUR 2024-02-01", "-5.00 EUR 2024-02-13"]
    ),
    (
      "Swiss apostrophes, straight and printed",
      "ID;Date;Amount;Currency\n1;01.02.2024;1'234.50;CHF\n2;13.02.2024;1\u{2019}234\u{2019}567.05;CHF\n",
      ["1234.50 CHF 2024-02-01", "1234567.05 CHF 2024-02-13"]
    ),
    (
      "blanks that do not break between thousands",
      "ID;Date;Amount;Currency\n1;01/02/2024;1\u{A0}234,50;EUR\n2;13/02/2024;1\u{202F}234\u{202F}567,05;EUR\n",
      ["1234.50 EUR 2024-02-01", "1234567.05 EUR 2024-02-13"]
    ),
    (
      "minus signs behind, brackets, and slashes in dates",
      "Id,Booking Date,Amount,Currency\n1,2024/02/01,100.00-,EUR\n2,2024/02/02,(7.50),EUR\n",
      ["-100.00 EUR 2024-02-01", "-7.50 EUR 2024-02-02"]
    ),
    (
      "debit and credit with zeros",
      "Date,Text,Debit,Credit,Currency\n2024-02-01,x,12.00,0.00,GBP\n2024-02-02,y,0.00,7.00,GBP\n",
      ["-12.00 GBP 2024-02-01", "7.00 GBP 2024-02-02"]
    ),
    (
      "lines around the records",
      "Account statement\nAccount;12345\n\nID;Date;Amount;Currency\n1;01.02.2024;1,50;EUR\n\n2;13.02.2024;2,50;EUR\n\nTotal;;4,00;EUR\n",
      ["1.50 EUR 2024-02-01", "2.50 EUR 2024-02-13"]
    ),
    (
      "exports behind each other, each with its header",
      "ID,Date,Amount,Currency\n1,2024-02-01,1.50,EUR\nID,Date,Amount,Currency\n2,2024-02-02,2.50,EUR\n",
      ["1.50 EUR 2024-02-01", "2.50 EUR 2024-02-02"]
    ),
    (
      "lines drawn between the rows of a list",
      "--------\n|ID|Date      |Amount    |Currency|\n--------\n|1 |01.02.2024|1.234,50- |EUR     |\n========\n|2 |13.02.2024|   50,00  |EUR     |\n--------\n",
      ["-1234.50 EUR 2024-02-01", "50.00 EUR 2024-02-13"]
    ),
    (
      "a header that stands twice, and line ends in quotes",
      "ID,Date,Amount,Currency,Note,Note\r\n1,2024-02-01,1.50,EUR,\"two\r\nlines\",b\r\n",
      ["1.50 EUR 2024-02-01"]
    ),
    (
      "carriage returns alone",
      "ID;Date;Amount;Currency\r1;2024-02-01;1,50;EUR\r2;2024-02-02;2,50;EUR\r",
      ["1.50 EUR 2024-02-01", "2.50 EUR 2024-02-02"]
    ),
    (
      "times with offsets",
      "ID,Date,Amount,Currency\n1,2024-02-01T23:30:00+01:00,1.50,EUR\n2,2024-02-13T10:00:00.123Z,2.50,EUR\n",
      ["1.50 EUR 2024-02-01", "2.50 EUR 2024-02-13"]
    ),
    (
      "times without seconds", "ID,Date,Amount,Currency\n1,13.02.2024 10:05,1.50,EUR\n",
      ["1.50 EUR 2024-02-13"]
    ),
    (
      "lines of JSON with a mark of UTF-8 and blank lines",
      "\u{FEFF}{\"id\":\"a\",\"amount\":\"1.50\",\"currency\":\"EUR\",\"date\":\"2024-02-01\"}\r\n\r\n{\"id\":\"b\",\"amount\":\"2.50\",\"currency\":\"EUR\",\"date\":\"2024-02-02\"}\r\n",
      ["1.50 EUR 2024-02-01", "2.50 EUR 2024-02-02"]
    ),
    (
      "objects of JSON over several lines, one after the other",
      "{\n \"id\":\"a\",\n \"amount\":1.50,\n \"currency\":\"EUR\"\n}\n{\n \"id\":\"b\",\n \"amount\":2.50,\n \"currency\":\"EUR\"\n}\n",
      ["1.50 EUR -", "2.50 EUR -"]
    ),
    (
      "a list of payments inside an answer of a service",
      #"{"count":1,"_embedded":{"payments":[{"id":"tr_1","amount":{"value":"10.00","currency":"EUR"},"date":"2024-02-01T10:00:00+00:00"}]},"_links":{"self":{"href":"x"}}}"#,
      ["10.00 EUR 2024-02-01"]
    ),
  ]

  @Test(arguments: plain.indices)
  func anExportIsRead(index: Int) throws {
    let habit = ExportHabitTests.plain[index]
    #expect(try ExportHabitTests.records(habit.text) == habit.records, "\(habit.name)")
    let utf16 =
      [0xFF, 0xFE] as [UInt8]
      + habit.text.drop { $0 == "\u{FEFF}" }.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(try ExportHabitTests.records(utf16) == habit.records, "\(habit.name), in UTF-16")
  }

  @Test func repeatedHeadersAndDrawnLinesAreCounted() throws {
    let reading = try ExportHabitTests.read(
      Array("ID,Amount,Currency\n---\n1,1.50,EUR\nID,Amount,Currency\n2,2.50,EUR\n".utf8))
    #expect(reading.report.skippedLines == [2, 4])
    #expect(reading.report.badRowCount == 0)
  }

  /// A cell like a header makes no header of a row.
  @Test func onlyTheWholeHeaderIsPassedOver() throws {
    let error = try ExportHabitTests.refusal("ID,Amount,Currency\n1,Amount,Currency\n")
    #expect(error.contains("\"Amount\" holds \"Amount\""))
  }

  // MARK: Refused with words that work

  static let refused:
    [(name: String, text: String, further: String, code: String, records: [String])] = [
      (
        "two digits of a year", "ID;Date;Amount;Currency\n1;13.02.24;1,50;EUR\n", "",
        "source.date-format", ["1.50 EUR 2024-02-13"]
      ),
      (
        "two digits of a year behind a month's name",
        "ID,Date,Amount,Currency\n1,1-Feb-24,1.50,EUR\n2,13-Mar-24,1.50,EUR\n", "",
        "source.date-format", ["1.50 EUR 2024-02-01", "1.50 EUR 2024-03-13"]
      ),
      (
        "days of a spreadsheet", "ID,Date,Amount,Currency\n1,45323,1.50,EUR\n2,45335,2.50,EUR\n",
        "", "source.date-format", ["1.50 EUR 2024-02-01", "2.50 EUR 2024-02-13"]
      ),
      (
        "seconds since 1970", "ID,Date,Amount,Currency\n1,1706780400,1.50,EUR\n", "",
        "source.date-format", ["1.50 EUR 2024-02-01"]
      ),
      (
        "milliseconds since 1970 in JSON",
        #"[{"id":"a","amount":1.50,"currency":"EUR","date":1706780400000}]"#, "",
        "source.date-format", ["1.50 EUR 2024-02-01"]
      ),
      (
        "days and months in doubt", "ID,Date,Amount,Currency\n1,01/02/2024,1.50,EUR\n", "",
        "source.date-ambiguous", ["1.50 EUR 2024-02-01"]
      ),
      (
        "a sign of a currency before the amount",
        "ID,Date,Amount\n1,2024-02-01,\"€1,234.50\"\n2,2024-02-02,-€5.00\n", #""currency": "EUR""#,
        "source.amount-symbol", ["1234.50 EUR 2024-02-01", "-5.00 EUR 2024-02-02"]
      ),
      (
        "a code of a currency behind the amount",
        "ID;Date;Amount\n1;2024-02-01;1.234,50 EUR\n2;2024-02-02;-5,00 EUR\n",
        #""currency": "EUR""#, "source.amount-symbol",
        ["1234.50 EUR 2024-02-01", "-5.00 EUR 2024-02-02"]
      ),
      (
        "a printed dash for a minus sign",
        "ID,Date,Amount,Currency\n1,2024-02-01,\u{2013}1.50,EUR\n2,2024-02-02,2.50,EUR\n", "",
        "source.amount-symbol", ["-1.50 EUR 2024-02-01", "2.50 EUR 2024-02-02"]
      ),
      (
        "CR and DR behind amounts",
        "ID,Date,Amount,Currency\n1,2024-02-01,1.50 DR,EUR\n2,2024-02-02,2.50 CR,EUR\n", "",
        "source.amount-symbol", ["-1.50 EUR 2024-02-01", "2.50 EUR 2024-02-02"]
      ),
      (
        "a column of directions",
        "ID,Date,D/C,Amount,Currency\n1,2024-02-01,D,1.50,EUR\n2,2024-02-02,C,2.50,EUR\n", "",
        "source.amount-ambiguous", ["-1.50 EUR 2024-02-01", "2.50 EUR 2024-02-02"]
      ),
      (
        "a member of directions in JSON",
        #"{"Data":{"Transaction":[{"Id":"a","CreditDebitIndicator":"Debit","Amount":{"Amount":"10.00","Currency":"GBP"}},{"Id":"b","CreditDebitIndicator":"Credit","Amount":{"Amount":"4.00","Currency":"GBP"}}]}}"#,
        "", "source.amount-ambiguous", ["-10.00 GBP -", "4.00 GBP -"]
      ),
      (
        "a total among the rows",
        "ID,Date,Amount,Currency\n1,2024-02-01,1.50,EUR\nall,,,EUR\n2,2024-02-02,2.50,EUR\n", "",
        "source.empty-amount", ["1.50 EUR 2024-02-01", "2.50 EUR 2024-02-02"]
      ),
      (
        "a payment that is not booked",
        "ID,Date,Amount,Currency\n1,2024-02-01,1.50,EUR\n2,Reserved,2.50,EUR\n", "",
        "source.date-format", ["1.50 EUR 2024-02-01"]
      ),
      (
        "hours of twelve behind a month's name",
        "ID,Date,Amount,Currency\n1,\"Feb 1, 2024 10:05 PM\",1.50,EUR\n", "",
        "source.date-format", ["1.50 EUR 2024-02-01"]
      ),
      (
        "a time without a day", "ID,Time,Amount,Currency\n1,10:05:00,1.50,EUR\n", "",
        "source.date-format", ["1.50 EUR -"]
      ),
      (
        "seconds since 1970 under their usual name",
        #"[{"id":"a","amount":1.50,"currency":"EUR","created":1706780400}]"#, "",
        "source.date-format", ["1.50 EUR 2024-02-01"]
      ),
      (
        "amounts in cents beside small letters",
        #"[{"id":"txn_1","amount":150,"currency":"eur"},{"id":"txn_2","amount":-50,"currency":"eur"}]"#,
        "", "source.amount-ambiguous", ["1.50 EUR -", "-0.50 EUR -"]
      ),
      (
        "amounts in cents among objects of a kind",
        #"{"object":"list","data":[{"object":"charge","amount":150,"currency":"EUR"}]}"#,
        "", "source.amount-ambiguous", ["1.50 EUR -"]
      ),
      (
        "amounts in cents with their currency",
        #"[{"id":"a","amount":{"value":150,"currency":"EUR"}}]"#,
        "", "source.amount-ambiguous", ["1.50 EUR -"]
      ),
      (
        "thousands or decimals", "ID;Date;Amount;Currency\n1;2024-02-01;1.234;EUR\n",
        #""grouping": ".""#, "source.amount-ambiguous", ["1234.00 EUR 2024-02-01"]
      ),
    ]

  @Test(arguments: refused.indices)
  func aRefusalSaysWhatToDeclare(index: Int) throws {
    let habit = ExportHabitTests.refused[index]
    let isDoubt = habit.name == "thousands or decimals"
    let error = try ExportHabitTests.refusal(
      habit.text, "{\(isDoubt ? "" : habit.further)}")
    #expect(error.contains("[\(habit.code)]"), "\(habit.name): \(error)")
    let description =
      isDoubt ? "{\(habit.further)}" : try ExportHabitTests.remedy(of: error, habit.further)
    let records = try ExportHabitTests.records(habit.text, description)
    #expect(records == habit.records, "\(habit.name): \(description)")
  }

  // MARK: Units

  /// Whole numbers that are said to be whole units, or have no smaller ones, are no doubt.
  @Test(arguments: [
    (
      #"[{"amount":150,"currency":"eur"}]"#,
      #"{"columns": {"amount": {"column": "amount", "units": "major"}}}"#, "150.00 EUR -"
    ),
    (
      "amount cents,currency\n150,EUR\n",
      #"{"columns": {"amount": {"column": "amount cents", "units": "major"}}}"#, "150.00 EUR -"
    ),
    (#"[{"amount":150,"currency":"jpy"}]"#, "{}", "150 JPY -"),
    (#"[{"amount":150,"currency":"EUR"}]"#, "{}", "150.00 EUR -"),
    (#"[{"amount":"150","currency":"eur"}]"#, "{}", "150.00 EUR -"),
    (#"[{"amount":{"value":"150","currency":"EUR"}}]"#, "{}", "150.00 EUR -"),
  ])
  func wholeUnitsAreNoDoubt(text: String, description: String, record: String) throws {
    #expect(try ExportHabitTests.records(text, description) == [record])
  }

  @Test func aColumnOfCentsIsDoubtedByItsName() throws {
    let text = "ID,Amount (cents),Currency\n1,150,EUR\n"
    let error = try ExportHabitTests.refusal(text, #"{"columns": {"amount": "Amount (cents)"}}"#)
    #expect(error.contains("[source.amount-ambiguous]"))
    let remedy = try ExportHabitTests.remedy(of: error)
    #expect(try ExportHabitTests.records(text, remedy) == ["1.50 EUR -"])
  }

  /// One amount with decimals tells the unit of all.
  @Test func decimalsTellTheUnit() throws {
    let text =
      #"[{"amount":{"value":150,"currency":"EUR"}},{"amount":{"value":1.5,"currency":"EUR"}}]"#
    #expect(try ExportHabitTests.records(text) == ["150.00 EUR -", "1.50 EUR -"])
    let cents = try ExportHabitTests.records(
      "Cents,Currency\n150,EUR\n1.5,EUR\n", #"{"columns": {"amount": "Cents"}}"#)
    #expect(cents == ["150.00 EUR -", "1.50 EUR -"])
  }

  // MARK: What stands behind a table

  @Test(arguments: [
    "\u{1A}", "\r\n\u{1A}", "\n\nDisclaimer:\nMade by a machine.\n",
    "\n\nDisclaimer:\nMade by a machine.\n\u{1A}",
  ])
  func whatStandsBehindATableIsPassedOver(end: String) throws {
    let text = "ID,Amount,Currency\n1,1.50,EUR\n2,2.50,EUR" + end
    #expect(try ExportHabitTests.records(text) == ["1.50 EUR -", "2.50 EUR -"])
  }

  /// A row that was cut off is no line of words.
  @Test(arguments: ["\n\n3", "\n3", "\n\n\"3 a\nb c", "\nMade by a machine."])
  func aRowThatWasCutOffIsRefused(end: String) throws {
    let error = try ExportHabitTests.refusal("ID,Amount,Currency\n1,1.50,EUR\n2,2.50,EUR" + end)
    #expect(!error.isEmpty)
  }

  @Test func zerosBehindATableAreRefused() throws {
    let error = try ExportHabitTests.refusal("ID,Amount,Currency\n1,1.50,EUR\n2,2.50,EUR\n\0\0\0")
    #expect(!error.isEmpty)
  }

  // MARK: Rows that are no records

  @Test(arguments: [
    (#"{"keep_rows": {"State": ["done", "Sent "]}}"#, ["1.00 EUR -", "2.00 EUR -"], 3),
    (#"{"leave_out_rows": {"State": ["", "failed"]}}"#, ["1.00 EUR -", "2.00 EUR -"], 3),
    (
      #"{"leave_out_rows": {"State": "failed", "ID": "5"}}"#, ["1.00 EUR -", "2.00 EUR -"], 3
    ),
    (#"{"keep_rows": {"State": "DONE"}, "leave_out_rows": {"ID": "1"}}"#, [], 5),
  ])
  func rowsAreLeftOutByTheirWords(description: String, records: [String], leftOut: Int) throws {
    let text =
      "ID,State,Amount,Currency\n1,Done,1.00,EUR\n2, SENT,2.00,EUR\n3,failed,x,EUR\n4,FAILED,,\n5,,5.00,EUR\n"
    let json =
      #"[{"ID":"1","State":"Done","Amount":"1.00","Currency":"EUR"},{"ID":"2","State":"SENT","Amount":"2.00","Currency":"EUR"},{"ID":"3","State":"failed","Amount":"x","Currency":"EUR"},{"ID":"4","State":"FAILED"},{"ID":"5","Amount":"5.00","Currency":"EUR"}]"#
    for file in [text, json] {
      let reading = try ExportHabitTests.read(Array(file.utf8), description)
      #expect(reading.amounts.map { $0 + " -" } == records)
      #expect(reading.report.leftOutRowCount == leftOut)
      #expect("\(reading.report)".contains("rows left out as described: \(leftOut)"))
    }
  }

  @Test func rowsAreLeftOutByAColumnThatIsThere() throws {
    let error = try ExportHabitTests.refusal(
      "ID,State,Amount,Currency\n", #"{"keep_rows": {"Status": "done"}}"#)
    #expect(error.contains("no column \"Status\", which the description names for \"keep_rows\""))
  }

  // MARK: Directions

  @Test func aColumnOfDirectionsThatWasAskedForIsAText() throws {
    let text = "ID,D/C,Amount,Currency\n1,D,1.50,EUR\n"
    let reading = try ExportHabitTests.read(
      Array(text.utf8), #"{"named": {"direction": "D/C"}}"#)
    #expect(reading.table.text(.named("direction"), at: 0) == "D")
    #expect("\(reading.table.amount(at: 0))" == "1.50 EUR")
  }

  @Test(arguments: [
    // Signs tell the direction.
    "ID,D/C,Amount,Currency\n1,D,-1.50,EUR\n2,C,2.50,EUR\n",
    // Nothing goes out.
    "ID,D/C,Amount,Currency\n1,C,1.50,EUR\n2,C,2.50,EUR\n",
    // The words are others.
    "ID,Direction,Amount,Currency\n1,north,1.50,EUR\n",
    // Nothing has an amount.
    "ID,D/C,Amount,Currency\n1,D,0.00,EUR\n",
  ])
  func directionsThatAddNothingAreTexts(text: String) throws {
    #expect(try !ExportHabitTests.records(text).isEmpty)
  }
}

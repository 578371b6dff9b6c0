import Foundation
import Matchbook
import MatchbookSources
import Testing

/// Records in JSON are read as rows of a CSV file are, whatever their shape.
@Suite struct JSONTests {
  static func read(_ text: String, _ description: String = "{}") throws -> SourceReading {
    let description = try SourceDescription(json: Array(description.utf8), name: "file.json")
    return try JSONSource(description: description).read(bytes: Array(text.utf8), name: "data.json")
  }

  static func refusal(_ text: String, _ description: String = "{}") -> String {
    do throws(SourceError) {
      let description = try SourceDescription(json: Array(description.utf8), name: "file.json")
      _ = try JSONSource(description: description)
        .read(bytes: Array(text.utf8), name: "data.json")
      return ""
    } catch {
      return error.description
    }
  }

  @Test func aListOfObjectsIsATable() throws {
    let reading = try Self.read(
      """
      [
        {"id": "a", "amount": 12.50, "currency": "EUR", "date": "2026-03-01"},
        {"id": "b", "amount": "-3", "currency": "EUR", "date": null, "note": "x"}
      ]
      """)
    #expect(reading.ids == ["a", "b"])
    #expect(reading.amounts == ["12.50 EUR", "-3.00 EUR"])
    #expect(reading.dates == ["2026-03-01", nil])
    #expect(reading.texts(.named("note")) == [nil, "x"])
    #expect(
      "\(reading.report)"
        == "data.json: 2 records; json, utf-8, dates YYYY-MM-DD, records without a date: 1")
  }

  /// Numbers keep their text: no amount passes through a binary fraction.
  @Test(arguments: [
    ("0.1", "0.10"), ("1e2", "100.00"), ("12.5E-1", "1.25"), ("-0.00", "0.00"), ("1E+2", "100.00"),
    ("90071992547409.93", "90071992547409.93"), ("0.000e5", "0.00"), ("5e-2", "0.05"),
    ("1234.5000", "1234.50"),
  ])
  func aNumberIsExact(text: String, amount: String) throws {
    let reading = try Self.read("[{\"amount\": \(text), \"currency\": \"EUR\"}]")
    #expect(reading.amounts == [amount + " EUR"])
  }

  @Test(arguments: [
    "1.5", "12.340", "1e400", "0.001", "123456789012345678901", "1e9223372036854775807",
    "1e-9223372036854775808", "1e99999999999999999999", "-0.1E-99999999999999999999",
  ])
  func anAmountThatDoesNotFitIsRefused(text: String) {
    let error = Self.refusal("[{\"amount\": \(text), \"currency\": \"JPY\"}]")
    #expect(error.contains("data.json:1: error: member \"amount\" holds"))
    #expect(error.contains("The file was not imported."))
  }

  @Test func linesAreRecordsToo() throws {
    let reading = try Self.read(
      """
      {"id": 1, "amount": "1.00", "currency": "EUR"}

      {"currency": "EUR", "amount": "2.00", "id": 2}

      """)
    #expect(reading.ids == ["1", "2"])
    #expect("\(reading.report)" == "data.json: 2 records; jsonl, utf-8")
  }

  @Test func aMemberMayComeLate() throws {
    let reading = try Self.read(
      """
      {"amount": 1, "currency": "EUR", "text": "two\\nlines"}
      {"amount": 2, "currency": "EUR", "late": "a\\tb"}
      {"amount": 3, "later": "\\"q\\"", "currency": "EUR", "late": "c"}
      """)
    #expect(reading.texts(.description) == ["two\nlines", nil, nil])
    #expect(reading.texts(.named("late")) == [nil, "a\tb", "c"])
    #expect(reading.texts(.named("later")) == [nil, nil, "\"q\""])
  }

  @Test func nestedMembersHavePaths() throws {
    let reading = try Self.read(
      """
      {"data": [{"amount": {"value": "7.00", "currency": "EUR"},
                 "payment": {"reference": "INV-1", "tags": ["a", "b"], "lines": [{"n": 1}]}}],
       "page": 1}
      """)
    #expect(reading.amounts == ["7.00 EUR"])
    #expect(reading.texts(.reference) == ["INV-1"])
    #expect(reading.texts(.named("payment_tags")) == ["a b"])
    #expect(reading.texts(.named("payment_lines")) == ["[{\"n\": 1}]"])
  }

  @Test func theDescriptionNamesPathsAndTheList() throws {
    let reading = try Self.read(
      #"{"pages": [{"n": 1}], "result": {"items": [{"net": {"value": 1250, "currency": "EUR"}}]}}"#,
      """
      {"records": "result.items",
       "columns": {"amount": {"column": "net", "units": "minor"}}}
      """)
    #expect(reading.amounts == ["12.50 EUR"])
    let error = Self.refusal(#"{"pages": [{"n": 1}], "items": [{"n": 1}]}"#)
    #expect(error.contains("several lists of objects: \"pages\" and \"items\""))
  }

  @Test func anEmptyListHasNoRecords() throws {
    for text in ["[]", "{\"data\": []}", "", " \n"] {
      #expect(try Self.read(text).table.isEmpty)
    }
  }

  @Test func textsProveTheirStyleAsCellsDo() throws {
    let reading = try Self.read(
      """
      [{"amount": "1.234,50", "currency": "EUR", "date": "01.02.2026"},
       {"amount": "2.000", "currency": "EUR", "date": "13.02.2026"}]
      """)
    #expect(reading.amounts == ["1234.50 EUR", "2000.00 EUR"])
    #expect(reading.dates == ["2026-02-01", "2026-02-13"])
  }

  @Test func goodLinesAreReadWhereThatIsAskedFor() throws {
    let text = """
      {"id": "a", "amount": 1, "currency": "EUR"}
      {"id": "b", "amount": , "currency": "EUR"}
      [1, 2]
      {"id": "d", "amount": "x", "currency": "EUR"}
      {"id": "e", "amount": 5, "currency": "EUR"}
      """
    let reading = try Self.read(text, #"{"lenient": true}"#)
    #expect(reading.ids == ["a", "e"])
    #expect(reading.report.badRowCount == 3)
    #expect(
      try #require(reading.report.badRows).description == """
        data.json:2: error: this is not JSON: "," stands here, expected a value
          2 | {"id": "b", "amount": , "currency": "EUR"}
                                    ^
          Export the file again as JSON.
        data.json:3: error: a value that is no object stands among the records
          3 | [1, 2]
              ^
          Records are objects such as {"amount": "1.00", "currency": "EUR"}.
          [source.structure] These rows were left out.

        data.json:4: error: member "amount" holds "x", expected a number such as 1234.50
          4 | {"id": "d", "amount": "x", "currency": "EUR"}
                                    ^^^
          Correct it; if the line is no record, pass over it with "skip_leading" or "skip_trailing" in the description.
          [source.amount-format] These rows were left out.
        """)
  }

  @Test(arguments: [
    ("[{\"a\": 1", "the file ends here"), ("[{\"a\" 1}]", "expected a colon"),
    ("[1, 2]", "a value that is no object"), ("{\"a\": 1} {\"a\": 2", "the file ends here"),
    ("{\"a\": 1}", "one object without a list"), ("[{\"a\": 01}]", "a number begins with 0"),
    ("[{\"a\": \"\u{1}\"}]", "a text holds the control character 0x01"),
    ("[{\"a\": \"\\x\"}]", "a backslash before no escape"), ("[{\"a\": nul}]", "expected null"),
    ("[{\"a\": \"\\ud800\"}]", "half of a pair"), ("[] []", "another value begins"),
    ("[{\"a\":1,\"a\":2}]", "the member \"a\" stands twice"), ("7", "a single value"),
    ("[{\"a\": \(String(repeating: "[", count: 70))", "nested deeper"),
    ("[{\"a\": 1 // one\n}]", "a comment stands here"), ("/* x */ [1]", "a comment stands here"),
    ("[{\"a\": 1},]", "expected a value"), ("amount,currency\n1,EUR\n", "expected [ or {"),
  ])
  func whatIsNoListOfRecordsIsRefused(text: String, words: String) {
    let error = Self.refusal(text)
    #expect(error.contains(words), "\(error)")
  }

  @Test(arguments: [
    "[{\"amount\":1,\"currency\":\"EUR\"}]",
    "{\"amount\":1,\"currency\":\"EUR\"}\n{\"amount\":1,\"currency\":\"EUR\"}",
  ])
  func theMarkOfTheEndIsPassedOver(text: String) throws {
    for end in ["\u{1A}", "\r\n\u{1A}"] {
      #expect(try Self.read(text + end).amounts == Self.read(text).amounts)
    }
    #expect(!Self.refusal(text + "\u{1A}\u{1A}").isEmpty)
  }

  @Test func aFileIsReadThroughAWindow() throws {
    var text = "[\n"
    for number in 0..<30_000 {
      let note = String(repeating: "n", count: number % 97)
      text += "{\"id\": \"r\(number)\", \"amount\": \(number).25, \"currency\": \"EUR\", "
      text += "\"note\": \"\(note)é\"},\n"
    }
    text += "{\"id\": \"last\", \"amount\": 1, \"currency\": \"EUR\"}]\n"
    let file = FileManager.default.temporaryDirectory
      .appending(path: "matchbook-json-\(UUID().uuidString).json")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let read = try JSONSource().read(contentsOf: file.path)
    let whole = try JSONSource().read(bytes: Array(text.utf8), name: file.path)
    #expect(read.records == whole.records)
    #expect(read.table.count == 30_001)
  }

  @Test func latin1HasToBeDeclared() throws {
    let bytes =
      Array("[{\"amount\": 1, \"currency\": \"EUR\", \"text\": \"M".utf8) + [0xFC]
      + Array("ller\"}]".utf8)
    let reading = try JSONSource(
      description: SourceDescription(json: Array(#"{"encoding": "latin-1"}"#.utf8), name: "d")
    ).read(bytes: bytes, name: "data.json")
    #expect(reading.texts(.description) == ["Müller"])
    let error = #expect(throws: SourceError.self) {
      try JSONSource().read(bytes: bytes, name: "data.json")
    }
    #expect(error?.code == .encoding)
  }
}

import Matchbook
import MatchbookSources
import Testing

/// A description says what its keys say, and one that means nothing is refused.
@Suite struct DescriptionTests {
  static func load(_ json: String) throws -> SourceDescription {
    try SourceDescription(json: Array(json.utf8), name: "file.json")
  }

  @Test func everyKeyIsTaken() throws {
    let description = try Self.load(
      """
      {"$schema": "source.schema.json", "format": "csv", "encoding": "latin-1", "delimiter": "tab",
       "decimal": ",", "grouping": "'", "header": false, "skip_leading": 2, "skip_trailing": 0,
       "columns": {"id": 1, "amount": 2, "description": [3, 4]},
       "named": {"fee": {"column": 5, "type": "number", "places": 2}, "note": 6,
                 "rate": {"column": 7, "type": "number"}},
       "keep_other_columns": false, "currency": "CHF", "date_format": "DD.MM.YYYY",
       "time_zone": "Europe/Berlin", "negate": true, "debit_is_negative": true, "lenient": true,
       "strict": true, "batches": "whole", "pending": "leave_out",
       "transforms": {"reference": ["digits", {"after": "7"}, {"before": "9"}]},
       "defaults": {"account": "main"}}
      """)
    var expected = SourceDescription()
    expected.format = .csv
    expected.strict = true
    expected.transforms = ["reference": [.digits, .after("7"), .before("9")]]
    expected.defaults = ["account": "main"]
    expected.batches = .whole
    expected.pending = .leaveOut
    expected.encoding = .latin1
    expected.delimiter = "\t"
    expected.decimal = ","
    expected.grouping = "'"
    expected.header = false
    expected.skipLeading = 2
    expected.skipTrailing = 0
    expected.columns = [
      "id": [.position(1)], "amount": [.position(2)], "description": [.position(3), .position(4)],
    ]
    expected.named = [
      .init(name: "fee", column: .position(5), kind: .number(places: 2)),
      .init(name: "note", column: .position(6)),
      .init(name: "rate", column: .position(7), kind: .number(places: 6)),
    ]
    expected.keepsOtherColumns = false
    expected.currency = "CHF"
    expected.dateFormat = "DD.MM.YYYY"
    expected.timeZone = "Europe/Berlin"
    expected.negate = true
    expected.debitIsNegative = true
    expected.lenient = true
    #expect(description == expected)
  }

  @Test func anEmptyDescriptionIsTheDefault() throws {
    #expect(try Self.load("{}") == SourceDescription())
  }

  @Test(
    arguments: [
      #"{"columns": {"amount": "a", "amount_minor": "b"}}"#,
      #"{"columns": {"amount": "a", "credit": "b"}}"#,
      #"{"columns": {"amount_minor": "a", "debit": "b", "credit": "c"}}"#,
      #"{"transforms": {"amount": ["digits"]}}"#, #"{"transforms": {"reference": "digits"}}"#,
      #"{"transforms": {"reference": ["digit"]}}"#, #"{"transforms": {"reference": [{}]}}"#,
      #"{"transforms": {"reference": [{"after": ""}]}}"#, #"{"defaults": {"id": "x"}}"#,
      #"{"columns": {"amount": true}}"#, #"{"columns": []}"#, #"{"named": "fee"}"#,
      #"{"named": {"fee": {"column": "Fee", "type": "decimal"}}}"#,
      #"{"named": {"fee": {"column": "Fee", "type": "number", "places": 10}}}"#,
      #"{"named": {"fee": {"column": "Fee", "size": 2}}}"#, #"{"delimiter": ""}"#,
      #"{"delimiter": "a"}"#, #"{"delimiter": " "}"#, #"{"decimal": "'"}"#, #"{"decimal": 5}"#,
      #"{"skip_leading": 1.5}"#, #"{"skip_trailing": "1"}"#, #"{"date_format": "DD.MM.YYYY.DD"}"#,
      #"{"date_format": "YYYY-mm-DD"}"#, #"{"date_format": "DD.MM.YYYY ss"}"#,
      #"{"date_format": "DD.MM.YYYY hh:mm"}"#, #"{"date_format": ""}"#, #"{"currency": "XXX"}"#,
    ])
  func whatMeansNothingIsRefused(json: String) {
    let error = #expect(throws: SourceError.self) { _ = try Self.load(json) }
    #expect(error?.groups.map(\.code) == [.description])
    #expect(error?.findings.first?.line == 1)
  }

  @Test func aDescriptionMadeInSwiftIsCheckedBeforeItIsUsed() {
    let mistakes: [(inout SourceDescription) -> Void] = [
      { $0.delimiter = "\"" }, { $0.delimiter = "\r\n" }, { $0.delimiter = "é" },
      { $0.decimal = "x" }, { $0.grouping = "_" },
      {
        $0.decimal = ","
        $0.grouping = ","
      },
      { $0.currency = "EURO" }, { $0.dateFormat = "DD" }, { $0.timeZone = "Mars" },
      { $0.skipLeading = -1 }, { $0.skipTrailing = -1 }, { $0.columns["fee"] = [.position(1)] },
      { $0.columns["amount"] = [] }, { $0.columns["amount"] = [.position(2), .position(3)] },
      { $0.columns = ["amount": [.position(2)], "debit": [.position(1)]] },
      { $0.named = [.init(name: "date", column: .position(1))] },
      { $0.named = [.init(name: "", column: .position(1))] },
      { $0.named = [.init(name: "fee", column: .position(1), kind: .number(places: 10))] },
      {
        $0.named = [
          .init(name: "fee", column: .position(1)), .init(name: "fee", column: .position(2)),
        ]
      },
    ]
    for (number, spoil) in mistakes.enumerated() {
      var description = SourceDescription()
      spoil(&description)
      let error = #expect(throws: SourceError.self, "\(number)") {
        _ = try CSVSource(description: description)
          .read(bytes: Array("id,amount,currency\n1,2,EUR\n".utf8), name: "file.csv")
      }
      #expect(error?.groups.map(\.code) == [.description], "\(number)")
    }
  }
}

import Foundation
import Matchbook
import MatchbookSources
import Testing

/// Reads a text as if it were the file `file.csv`, with a description in JSON.
func read(
  _ text: String, _ description: String = "{}", threads: Int = 1
) throws -> SourceReading {
  try read(bytes: Array(text.utf8), description, threads: threads)
}

func read(
  bytes: [UInt8], _ description: String = "{}", threads: Int = 1
) throws -> SourceReading {
  let description = try SourceDescription(json: Array(description.utf8), name: "file.json")
  return try CSVSource(description: description)
    .read(bytes: bytes, name: "file.csv", threads: threads)
}

/// Reads the cells of one column of amounts in euros, or in another currency.
func amounts(
  _ cells: [String], _ description: String = "{}", currency: String = "EUR"
) throws -> [String] {
  let rows = cells.map { "\"\($0)\";\(currency)\n" }.joined()
  return try read("amount;currency\n" + rows, description).amounts
}

/// Reads the cells of one column of dates.
func dates(_ cells: [String], _ description: String = "{}") throws -> SourceReading {
  let rows = cells.enumerated().map { "\($0);1.00;EUR;\"\($1)\"\n" }.joined()
  return try read("id;amount;currency;date\n" + rows, description)
}

/// The error of a file or a description that is refused.
func refusal(
  of text: String, _ description: String = "{}", threads: Int = 1,
  sourceLocation: SourceLocation = #_sourceLocation
) -> SourceError? {
  #expect(throws: SourceError.self, sourceLocation: sourceLocation) {
    _ = try read(text, description, threads: threads)
  }
}

extension SourceReading {
  /// A field of every record, as a person would write it.
  func texts(_ field: Field) -> [String?] {
    (0..<table.count).map { table.text(field, at: $0) }
  }

  var ids: [String] { (0..<table.count).map { table.id(at: $0) } }

  /// For example `12.50 EUR`.
  var amounts: [String] {
    (0..<table.count).map {
      "\(table.amount(at: $0).decimalText) \(table.amount(at: $0).currency)"
    }
  }

  /// Days as ISO 8601, with the time in UTC where it is known.
  var dates: [String?] {
    (0..<table.count).map { row in
      guard let day = table.date(at: row) else { return nil }
      guard let instant = table.instantMilliseconds(at: row) else { return "\(day)" }
      return "\(day) at \(instant)"
    }
  }

  /// All fields of every record, one text each.
  var records: [String] {
    let fields = Field.builtIn + table.namedFields
    return (0..<table.count).map { row in
      let cells = fields.map { table.text($0, at: row) ?? "-" }
      let instant = table.instantMilliseconds(at: row).map { "\($0)" } ?? "-"
      return (cells + [instant]).joined(separator: "|")
    }
  }
}

/// The repository, and the example month in it.
let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
let exampleFolder = repository.appending(path: "examples/month")

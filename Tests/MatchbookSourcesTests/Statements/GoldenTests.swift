import Foundation
import Matchbook
import MatchbookJSON
import Testing

@testable import MatchbookSources

/// Every file below Fixtures reads as the golden file beside it says.
///
/// `NAME.golden.json` holds what reading gives; `NAME.source.json`, where there is one, the
/// description. `MATCHBOOK_GOLDEN=write` writes the golden files; their difference is then to be read.
@Suite struct GoldenTests {
  static let folder = repository.appending(path: "Tests/MatchbookSourcesTests/Fixtures")

  static let files: [String] =
    (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? [])
    .filter { !$0.hasSuffix(".golden.json") && !$0.hasSuffix(".source.json") && $0.contains(".") }
    .sorted()

  @Test(arguments: files)
  func aFileReadsAsItsGoldenFileSays(file: String) throws {
    let url = Self.folder.appending(path: file)
    let read = try Self.golden(url)
    let golden = url.deletingPathExtension().appendingPathExtension("golden.json")
    if ProcessInfo.processInfo.environment["MATCHBOOK_GOLDEN"] == "write" {
      try read.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: golden, encoding: .utf8) == read)
  }

  @Test func thereAreFixturesOfEveryFormat() {
    #expect(Self.files.contains { $0.hasPrefix("camt/") })
  }

  /// A fixture of a format that states balances adds up, unless its name says that it does not.
  @Test(arguments: files.filter { !$0.contains("wrong") })
  func entriesLeadFromOpeningToClosing(file: String) throws {
    let reading = try Self.read(Self.folder.appending(path: file))
    for statement in reading.report.statements {
      guard let opening = statement.opening, let closing = statement.closing else { continue }
      #expect(
        Int128(opening.amount.minorUnits) + statement.tally.net
          == Int128(closing.amount.minorUnits), "\(statement.title)")
    }
  }

  static func read(_ url: URL) throws -> SourceReading {
    let json = url.deletingPathExtension().appendingPathExtension("source.json")
    let description =
      try (try? Data(contentsOf: json)).map {
        try SourceDescription(json: Array($0), name: json.lastPathComponent)
      } ?? SourceDescription()
    return try SourceReader(description: description)
      .read(bytes: Array(try Data(contentsOf: url)), name: url.lastPathComponent)
  }

  /// What a reading says, as JSON for people to compare.
  static func golden(_ url: URL) throws -> String {
    let reading = try read(url)
    let statements = reading.report.statements.map { statement in
      var lines = [
        ("id", statement.id), ("account", statement.account), ("name", statement.accountName),
        ("bank", statement.bank), ("currency", statement.currency?.code ?? ""),
        ("from", statement.from?.description ?? ""),
        ("through", statement.through?.description ?? ""),
      ]
      for balance in statement.balances {
        lines.append(
          (
            "\(balance.kind.rawValue) balance",
            "\(balance.amount)" + (balance.day.map { " on \($0)" } ?? "")
          ))
      }
      let tally = statement.tally
      lines.append(("booked", "\(tally.bookedCount) of \(tally.net)"))
      lines.append(("pending", tally.pendingCount == 0 ? "" : "\(tally.pendingCount)"))
      return object(lines, indent: "    ")
    }
    let table = reading.table
    let records = (0..<table.count).map { row in
      var fields: [(String, String)] = Field.builtIn.map {
        ($0.name, table.text($0, at: row) ?? "")
      }
      if let instant = table.instantMilliseconds(at: row) {
        fields.append(("instant", "\(instant)"))
      }
      for field in table.namedFields {
        fields.append((field.name, table.text(field, at: row) ?? ""))
      }
      return object(fields, indent: "    ")
    }
    let warnings = (reading.report.warnings?.description ?? "").split(separator: "\n").map {
      "    " + quoted(String($0))
    }
    return """
      {
        "report": \(quoted(reading.report.description)),
        "statements": [
      \(statements.joined(separator: ",\n"))
        ],
        "records": [
      \(records.joined(separator: ",\n"))
        ],
        "warnings": [
      \(warnings.joined(separator: ",\n"))
        ]
      }

      """
  }

  private static func object(_ members: [(String, String)], indent: String) -> String {
    let lines = members.filter { !$0.1.isEmpty }
      .map { "\(indent)  \(quoted($0.0)): \(quoted($0.1))" }
    return "\(indent){\n\(lines.joined(separator: ",\n"))\n\(indent)}"
  }

  private static func quoted(_ text: String) -> String {
    var escaped = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped + "\""
  }
}

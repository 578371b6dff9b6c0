import Foundation
import Matchbook
import MatchbookJSON
import Testing

@testable import MatchbookSources

/// The page and the schema say what the reader does.
@Suite struct SourceDocumentationTests {
  static func text(_ name: String) -> String {
    let file = repository.appending(path: "docs/reference/\(name)")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }

  static let page = text("file-formats.md")
  static let schema = text("source.schema.json")

  /// The code blocks of the page in one language.
  static func blocks(of language: String) -> [String] {
    page.components(separatedBy: "```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  /// The members of an object in the schema, by their names.
  static func members(_ path: String...) throws -> [JSONMember] {
    var node: JSONNode? = try JSONDocument(bytes: Array(schema.utf8)).root
    for name in path { node = node?[name] }
    guard case .object(let members) = try #require(node).value else { return [] }
    return members
  }

  static func words(_ path: String...) throws -> [String] {
    var node: JSONNode? = try JSONDocument(bytes: Array(schema.utf8)).root
    for name in path { node = node?[name] }
    guard case .array(let nodes) = try #require(node).value else { return [] }
    return nodes.compactMap { if case .string(let word) = $0.value { word } else { nil } }
  }

  @Test func everyKeyStandsOnThePageWithItsTypeAndDefault() {
    let rows = Self.page.split(separator: "\n").filter { $0.hasPrefix("| `") }
    for key in SourceDescription.keys {
      let row = rows.first { $0.hasPrefix("| `\(key)` |") && $0.split(separator: " | ").count == 4 }
      #expect(row != nil, "no row of \(key)")
    }
    for key in SourceDescription.columnKeys {
      #expect(rows.contains { $0.hasPrefix("| `\(key)` |") }, "no row of \(key)")
    }
  }

  @Test func thePageHasTheUsualNamesOfEveryColumn() {
    for (key, names) in ColumnNames.usual {
      #expect(
        Self.page.split(separator: "\n").contains {
          $0.hasPrefix("| `\(key)` |") && $0.hasSuffix("| \(names.joined(separator: ", ")) |")
        }, "other names of \(key)")
    }
  }

  @Test func theSchemaHasEveryKeyAndNoOther() throws {
    #expect(try Self.members("properties").map(\.name) == ["$schema"] + SourceDescription.keys)
    #expect(
      try Self.members("properties", "columns", "properties").map(\.name)
        == SourceDescription.columnKeys)
    #expect(
      try Self.words("properties", "encoding", "enum")
        == SourceDescription.Encoding.allCases.map(\.rawValue))
    #expect(
      try Self.words("properties", "format", "enum")
        == SourceDescription.Format.allCases.map(\.rawValue))
    #expect(
      try Self.words("properties", "batches", "enum")
        == SourceDescription.Batches.allCases.map(\.rawValue))
    #expect(
      try Self.words("properties", "pending", "enum")
        == SourceDescription.Pending.allCases.map(\.rawValue))
    #expect(
      try Self.words("properties", "named", "propertyNames", "not", "enum")
        == Field.builtIn.map(\.name))
  }

  @Test func theDefaultsOfTheSchemaAreThoseOfTheReader() throws {
    let defaults = try Self.members("properties").compactMap { member -> String? in
      switch member.value["default"]?.value {
      case .string(let text): "\"\(member.name)\": \"\(text)\""
      case .bool(let value): "\"\(member.name)\": \(value)"
      case .object: "\"\(member.name)\": {}"
      default: nil
      }
    }
    #expect(defaults.count == 15)
    let json = "{\(defaults.joined(separator: ", "))}"
    #expect(
      try SourceDescription(json: Array(json.utf8), name: "a.json") == SourceDescription())
  }

  @Test(arguments: blocks(of: "json"))
  func everyDescriptionOnThePageLoads(block: String) throws {
    let description = try SourceDescription(json: Array(block.utf8), name: "page.json")
    #expect(description != SourceDescription())
  }

  /// The examples are a file, the description behind it, and what comes of both.
  @Test(arguments: [0, 1, 2])
  func theExamplesReadAsShown(number: Int) throws {
    let parts = Self.page.components(separatedBy: "```csv\n")[number + 1]
    let file = parts.components(separatedBy: "```")[0]
    let json = parts.components(separatedBy: "```json\n")[1].components(separatedBy: "```")[0]
    let shown = parts.components(separatedBy: "```text\n")[1].components(separatedBy: "```")[0]
    let description = try SourceDescription(json: Array(json.utf8), name: "page.json")
    let reading = try CSVSource(description: description)
      .read(bytes: Array(file.utf8), name: ["bank.csv", "cards.csv", "settlement.csv"][number])
    #expect("\(reading.report)\n\n" + Self.listing(of: reading.table) == shown)
  }

  @Test(arguments: ["settlement.csv", "settlement.json"])
  func theFilesOfTheProcessorStandOnThePage(name: String) throws {
    let file = repository.appending(path: "examples/processor/\(name)")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(Self.blocks(of: file.pathExtension).contains(text))
  }

  /// The records of a table as aligned text, of the fields that any record has.
  static func listing(of table: RecordTable) -> String {
    let fields =
      [.id, .amount, .date, .reference, .counterparty, .description] + table.namedFields
    var columns: [[String]] = []
    for field in fields {
      let cells = (0..<table.count).map { row in
        let currency = field == .amount ? " \(table.amount(at: row).currency)" : ""
        return (table.text(field, at: row) ?? "") + currency
      }
      if cells.contains(where: { !$0.isEmpty }) { columns.append([field.name] + cells) }
    }
    let widths = columns.map { $0.map(\.count).max() ?? 0 }
    return (0...table.count).map { line in
      let cells = zip(columns, widths).map { column, width in
        column[line] + String(repeating: " ", count: width - column[line].count)
      }
      let text = cells.joined(separator: "  ")
      return text.replacing(/[ ]+$/, with: "") + "\n"
    }.joined()
  }
}

import Foundation
import Matchbook
import Testing

@testable import MatchbookSources

/// Each file in `files` reads as its `.expected.json` says: the report, every statement, every
/// field of every record, and the warnings or the error as people see them.
///
/// `MATCHBOOK_FIXTURES=write` writes what is read; then the difference is for people to judge.
@Suite struct FixtureTests {
  struct Fixture: CustomTestStringConvertible {
    let path: URL
    var testDescription: String {
      path.deletingLastPathComponent().lastPathComponent + "/" + path.lastPathComponent
    }
    var format: SourceDescription.Format {
      SourceDescription.Format(rawValue: path.deletingLastPathComponent().lastPathComponent)
        ?? .automatic
    }
    /// A description beside the file, for what the file leaves open.
    func description() throws(SourceError) -> SourceDescription {
      let file = path.appendingPathExtension("source.json")
      guard let json = try? Data(contentsOf: file) else { return SourceDescription() }
      return try SourceDescription(json: Array(json), name: file.lastPathComponent)
    }
    func bytes() throws -> [UInt8] { Array(try Data(contentsOf: path)) }
    var expectation: URL { path.appendingPathExtension("expected.json") }
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "files")

  static let fixtures: [Fixture] = {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? [])
      .filter { $0.pathExtension != "json" && !$0.hasDirectoryPath }
      .sorted { $0.path < $1.path }.map(Fixture.init)
  }()

  @Test(arguments: fixtures)
  func aFileReadsAsExpected(fixture: Fixture) throws {
    let found = try Self.outcome(of: fixture)
    if ProcessInfo.processInfo.environment["MATCHBOOK_FIXTURES"] == "write" {
      try Data(found.utf8).write(to: fixture.expectation)
    }
    #expect(found == (try? String(contentsOf: fixture.expectation, encoding: .utf8)))
  }

  /// Nobody has to say what a file is, unless it is none of these.
  @Test(arguments: fixtures)
  func theFormatIsFound(fixture: Fixture) throws {
    let found = FormatDetection.of(try fixture.bytes()).format
    let isForeign = fixture.path.lastPathComponent.hasPrefix("not-")
    #expect((found == fixture.format) == !isForeign)
  }

  @Test(arguments: [
    ("[{\"amount\": 1}]", SourceDescription.Format.json), ("\u{FEFF} {\"a\": 1}", .json),
    ("01,5.00,EUR\n02,6.00,EUR\n", .csv), ("id,amount\n:20:,5\n", .csv),
    ("a,b\r\n:20:X\r\n:25:1\r\n", .mt940), ("<?xml version=\"1.0\"?>\n<OFX>", .ofx),
    ("// of March\n[\n]", .json), ("// of March\nid,amount\n", .csv),
  ])
  func signsOfAFormatAreTold(text: String, format: SourceDescription.Format) {
    #expect(FormatDetection.of(Array(text.utf8)).format == format)
  }

  @Test func noExpectationIsLeftBehind() {
    let files = FileManager.default.enumerator(at: Self.folder, includingPropertiesForKeys: nil)
    for case let file as URL in files! where file.path.hasSuffix(".json") {
      let input = file.deletingPathExtension().deletingPathExtension()
      #expect(FileManager.default.fileExists(atPath: input.path), "\(file.path) is of no file")
    }
  }

  /// What reading a file ends in, as JSON.
  static func outcome(of fixture: Fixture) throws -> String {
    let bytes = try fixture.bytes()
    var facts: [String: Any] = [:]
    do throws(SourceError) {
      let description = try fixture.description()
      let reading = try BankFiles.read(
        bytes, as: fixture.format, description, name: fixture.path.lastPathComponent)
      facts["report"] = "\(reading.report)"
      facts["records"] = records(of: reading.table)
      facts["statements"] = reading.report.statements.map(statement)
      if let warnings = reading.report.warnings { facts["warnings"] = lines(warnings) }
      if let bad = reading.report.badRows { facts["bad rows"] = lines(bad) }
    } catch {
      facts["error"] = lines(error)
    }
    let data = try JSONSerialization.data(
      withJSONObject: facts, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  static func lines(_ error: SourceError) -> [String] {
    error.description.components(separatedBy: "\n")
  }

  static func records(of table: RecordTable) -> [[String: String]] {
    let fields = Field.builtIn + table.namedFields
    return (0..<table.count).map { row in
      var record: [String: String] = [:]
      for field in fields { record[field.name] = table.text(field, at: row) }
      record["currency"] = "\(table.amount(at: row).currency)"
      if let instant = table.instantMilliseconds(at: row) { record["instant"] = "\(instant)" }
      return record
    }
  }

  static func statement(_ statement: Statement) -> [String: Any] {
    var facts: [String: Any] = [
      "account": statement.account, "id": statement.id, "sequence": statement.sequenceNumber,
      "bank": statement.bank, "line": statement.line,
      "balances": statement.balances.map {
        "\($0.kind.rawValue): \($0.amount)" + ($0.day.map { " on \($0)" } ?? "")
      },
      "entries": statement.tally.entryCount, "net": "\(statement.tally.net)",
    ]
    facts["currency"] = statement.currency.map { "\($0)" }
    facts["name"] = statement.accountName.isEmpty ? nil : statement.accountName
    facts["from"] = statement.from.map { "\($0)" }
    facts["through"] = statement.through.map { "\($0)" }
    return facts
  }
}

/// Reads the formats of banks, for tests.
enum BankFiles {
  static func read(
    _ bytes: [UInt8], as format: SourceDescription.Format,
    _ description: SourceDescription = SourceDescription(), name: String = "bank.file"
  ) throws(SourceError) -> SourceReading {
    var description = description
    description.format = format
    return try SourceReader(description: description).read(bytes: bytes, name: name)
  }
}

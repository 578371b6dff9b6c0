import Foundation
import Matchbook
import Testing

@testable import MatchbookSources

/// A file whose cells are changed reads the same however large it is, and whether its bytes stay in
/// memory or are given back as the rows go by.
@Suite struct ChangedFileTests {
  static let description = """
    {"lenient": true, "columns": {
      "amount": {"column": "amount", "sign": {"column": "dc", "negative": "D", "positive": "C"}},
      "reference": {"column": "reference", "steps": [{"remove_prefix": "REF "}]}}}
    """

  static func file(rows: Int) -> [UInt8] {
    var text = "id;date;amount;dc;currency;reference\n"
    for row in 0..<rows {
      let day = "2026-03-\(row % 28 < 9 ? "0" : "")\(row % 28 + 1)"
      switch row % 1000 {
      case 500: text += "\n"
      case 501: text += "X\(row);\(day);1.00;D;EUR\n"
      case 502: text += "X\(row);\(day);1.00;?;EUR;REF \(row)\n"
      case 503: text += "X\(row);2026-99-01;1.00;C;EUR;REF \(row)\n"
      default: text += "X\(row);\(day);\(row).50;\(row % 2 == 0 ? "D" : "C");EUR;REF \(row)\n"
      }
    }
    return Array((text + "Total;;1.00\n").utf8)
  }

  static func facts(_ reading: SourceReading) -> [String] {
    let table = reading.table
    return (0..<table.count).map {
      "\(table.id(at: $0)) \(table.amount(at: $0)) \(table.text(.reference, at: $0) ?? "-")"
    } + [
      "\(reading.report)", "\(reading.report.skippedLines)",
      "\(reading.report.badRows?.description ?? "")",
    ]
  }

  static func withFile<Result>(
    _ bytes: [UInt8], _ body: (String) throws -> Result
  ) throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
  }

  @Test(arguments: [16 << 10, 1 << 20])
  func whatIsGivenBackIsReadAgainForErrors(step: Int) throws {
    let bytes = Self.file(rows: 12_000)
    let description = try SourceDescription(json: Array(Self.description.utf8), name: "file.json")
    try Self.withFile(bytes) { path in
      let kept = try ChangedRows(description: description).read(
        bytes: bytes, name: path, threads: 1)
      let passed = try ChangedRows(description: description, isFile: true, step: step)
        .read(bytes: Array(bytes), name: path, threads: 1)
      #expect(Self.facts(passed) == Self.facts(kept))
      #expect(kept.report.skippedLineCount == 13)
      #expect(kept.report.badRowCount == 36)
    }
  }

  /// Rows of a file that a line at some place makes wrong, or none.
  @Test(arguments: [nil, 5, 1500, 2990] as [Int?])
  func newTextIsReadInWindowsOrWhole(wrong: Int?) throws {
    var text = "id;date;amount;dc;currency;reference\n"
    for row in 0..<3000 {
      let amount = row == wrong ? "x" : "\(row).50"
      text += "X\(row);2026-03-04;\(amount);\(row % 2 == 0 ? "D" : "C");EUR;REF \"\(row)\n"
    }
    let description = try SourceDescription(json: Array(Self.description.utf8), name: "file.json")
    let sizes = WindowedReading.Sizes(
      head: 16 << 10, search: 4 << 10, tail: 8 << 10, piece: 4 << 10, margin: 1 << 10)
    try Self.withFile(Array(text.utf8)) { path in
      let whole = try ChangedRows(description: description)
        .read(bytes: Array(text.utf8), name: path, threads: 1)
      for threads in [1, 3] {
        let parts = try ChangedRows(
          description: description, isFile: true, step: 16 << 10, sizes: sizes
        ).read(bytes: Array(text.utf8), name: path, threads: threads)
        #expect(Self.facts(parts) == Self.facts(whole))
      }
      #expect(whole.report.badRowCount == (wrong == nil ? 0 : 1))
    }
  }

  /// Large files are read in windows, which know of no changes.
  @Test func aLargeFileIsChangedToo() throws {
    let bytes = Array("id;amount\n".utf8) + (0..<3000).flatMap { Array("X\($0);\($0).25\n".utf8) }
    let json = #"{"currency": "EUR", "columns": {"amount": {"column": "amount", "negate": true}}}"#
    let source = CSVSource(
      description: try SourceDescription(json: Array(json.utf8), name: "file.json"))
    let sizes = WindowedReading.Sizes(
      head: 16 << 10, search: 4 << 10, tail: 8 << 10, piece: 4 << 10, margin: 1 << 10)
    try Self.withFile(bytes) { path in
      let plain = try CSVSource(description: source.description.withoutChanges)
        .readInWindows(path, threads: 2, needing: nil, sizes)
      #expect(plain?.table.amount(at: 3).minorUnits == 325)
      let changed = try source.read(contentsOf: path, threads: 2, needing: nil, sizes)
      #expect(changed.table.amount(at: 3).minorUnits == -325)
    }
  }

  @Test func aFileThatChangesMeanwhileIsRefused() throws {
    let bytes = Self.file(rows: 3000)
    let description = try SourceDescription(json: Array(Self.description.utf8), name: "file.json")
    try Self.withFile(Array(bytes.dropLast(100))) { path in
      let error = #expect(throws: SourceError.self) {
        try ChangedRows(description: description, isFile: true, step: 16 << 10)
          .read(bytes: Array(bytes), name: path, threads: 1)
      }
      #expect(error?.code == .unreadable)
      #expect(error?.description.contains("expected one that stays as it is") == true)
    }
  }
}

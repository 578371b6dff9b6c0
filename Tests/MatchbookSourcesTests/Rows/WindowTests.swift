import Foundation
import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookSources

/// A file that is read through windows gives what it gives when all of it is in memory, wherever the
/// borders of pieces fall.
@Suite struct WindowTests {
  /// Calls `body` with the path of a file.
  static func withFile<Result>(
    _ bytes: [UInt8], _ body: (String) throws -> Result
  ) throws -> Result {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "matchbook-windows-\(UUID().uuidString).csv").path
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  /// Everything that a reading tells, but for the name of its file.
  static func told(_ reading: SourceReading) -> [String] {
    let report = reading.report
    let name = "\(report.name): "
    return reading.records + [
      String("\(report)".dropFirst(name.count)), "\(report.headerLine ?? 0)",
      "\(report.skippedLines) of \(report.skippedLineCount)", "\(report.undatedRowCount)",
      "\(report.repeatedIDCount) \(report.numberedRowCount) \(report.hasContentIDs)",
      "\(report.columns)", "\(report.grouping ?? "-")\(report.decimal)",
    ]
  }

  private static let references = [
    "INV-2026-0001", "", "é 7", "\"a, b\"", "\"say \"\"no\"\"\"", " blank ", "\"line\nend\"",
    String(repeating: "long ", count: 20), "日本語", "x",
  ]

  private static func rows(
    _ count: Int, end: String, _ random: inout SeededGenerator, oddities: Int
  ) -> String {
    (0..<count).map { row in
      let id = random.number(in: 0...999) < oddities ? "r1" : "r\(row)"
      let cents = random.number(in: 0...9_999_999)
      var amount = "\(cents / 100).\(cents % 100 / 10)\(cents % 10)"
      if random.number(in: 0...5) == 0 { amount = "-\(cents)" }
      if random.number(in: 0...999) < oddities { amount = "\"1,234.56\"" }
      let day = random.number(in: 1...28)
      var date = "2026-0\(random.number(in: 1...9))-\(day < 10 ? "0" : "")\(day)"
      if random.number(in: 0...3) == 0 { date += "T12:34:56Z" }
      if random.number(in: 0...50) == 0 { date = "" }
      var reference = random.element(of: references) ?? ""
      if random.number(in: 0...999) < oddities { reference = "5\" pipe" }
      let currency = random.element(of: ["EUR", "USD", "EUR", "JPY", "gbp"]) ?? ""
      let name = random.element(of: ["Ann", "Bob", "Bob", "\"C, D\"", "Ltd"]) ?? ""
      if currency == "JPY" { amount = "\(cents)" }
      return [id, amount, currency, date, reference, name, "\(row % 7).5"]
        .joined(separator: ",") + end
    }.joined()
  }

  @Test(arguments: Seeds.first(3, atMost: 100))
  func windowsGiveWhatTheWholeFileGives(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let description = try SourceDescription(
      json: Array(#"{"named": {"rate": {"column": "rate", "type": "number"}}}"#.utf8),
      name: "file.json")
    let source = CSVSource(description: description)
    var read = 0
    for round in 0..<4 {
      let end = random.element(of: ["\n", "\r\n"]) ?? "\n"
      let preamble = round > 1 ? "Bank of X\(end)\(end)" : ""
      let header = "id,amount,currency,date,reference,name,rate\(end)"
      let mark = round == 3 ? "\u{FEFF}" : ""
      let text =
        mark + preamble + header
        + Self.rows(
          random.number(in: 1300...1700), end: end, &random, oddities: round % 2 == 0 ? 0 : 3)
      var bytes = Array(text.utf8)
      if random.number(in: 0...2) == 0 { bytes.removeLast(end.utf8.count) }
      let sizes = WindowedReading.Sizes(
        head: 3 << 14, search: 1 << 10, tail: 1 << 12, piece: random.number(in: 40...4000),
        margin: random.number(in: 1...200), textBlock: random.number(in: 1...30_000))
      let whole = try source.read(bytes: bytes, name: "file.csv")
      try Self.withFile(bytes) { path in
        for threads in [1, 3] {
          let windows = try source.readInWindows(path, threads: threads, needing: nil, sizes)
          if let windows {
            read += 1
            #expect(Self.told(windows) == Self.told(whole))
          }
          let any = try source.read(contentsOf: path, threads: threads, needing: nil, sizes)
          #expect(Self.told(any) == Self.told(whole))
          let partly = try source.read(
            contentsOf: path, threads: threads, needing: [.reference], sizes)
          #expect(partly.ids == whole.ids)
          #expect(partly.texts(.reference) == whole.texts(.reference))
          #expect(partly.amounts == whole.amounts)
          #expect(partly.dates == whole.dates)
          #expect(partly.texts(.named("rate")) == whole.texts(.named("rate")))
        }
      }
    }
    #expect(read > 0)
  }

  private struct IDs: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let areNumbers: Bool
    let id: @Sendable (Int) -> String
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    String(repeating: "0", count: max(0, digits - "\(number)".count)) + "\(number)"
  }

  private static let ids = [
    IDs(testDescription: "padded", areNumbers: true) { "X-\(padded($0, 8))" },
    IDs(testDescription: "short", areNumbers: true) { "\(padded($0, 4))" },
    IDs(testDescription: "bare", areNumbers: true) { "tx_\($0)" },
    IDs(testDescription: "with and without zeros", areNumbers: true) {
      $0 % 2 == 0 ? "\($0 / 2)" : "0\($0 / 2)"
    },
    IDs(testDescription: "a year in front", areNumbers: true) { "2026\(padded($0, 8))" },
    IDs(testDescription: "more digits than fit", areNumbers: false) { "\(1_000_000_000 * $0 + 7)" },
    IDs(testDescription: "some quoted", areNumbers: true) {
      $0 % 300 == 299 ? "\"n\"\"\($0)\"" : "n\($0)"
    },
    IDs(testDescription: "some with blanks", areNumbers: true) {
      $0 % 3 == 0 ? " n\($0) " : "n\($0)"
    },
    IDs(testDescription: "some repeated", areNumbers: false) { "n\($0 % 1_500)" },
    IDs(testDescription: "one repeated", areNumbers: false) { "n\(padded(max(1, $0), 5))" },
    IDs(testDescription: "many of other forms", areNumbers: false) {
      $0 > 1_000 && $0 % 2 == 0 ? "other \($0) form" : "n\($0)"
    },
    IDs(testDescription: "words", areNumbers: false) { "\($0) of April" },
  ]

  /// Ids that a table keeps as numbers, and others; quoted ones that repeat have to be numbered.
  @Test(arguments: ids)
  private func idsAreReadAsTheyStand(ids: IDs) throws {
    let header = "id,amount,currency,date,reference,name,rate\n"
    let rows = (0..<1_900).map {
      "\(ids.id($0)),\($0 % 90).50,EUR,2026-03-0\($0 % 9 + 1),INV-\($0),Ann,\($0 % 7).5\n"
    }
    let bytes = Array((header + rows.joined()).utf8)
    let whole = try CSVSource().read(bytes: bytes, name: "file.csv")
    for piece in [300, 5_000] {
      let sizes = WindowedReading.Sizes(
        head: 1 << 15, search: 1 << 9, tail: 1 << 12, piece: piece, margin: 100)
      try Self.withFile(bytes) { path in
        for needed in [nil, [.reference]] as [Set<Field>?] {
          let windows = try #require(
            try CSVSource().readInWindows(path, threads: 2, needing: needed, sizes))
          #expect(windows.ids == whole.ids)
          #expect(windows.table.columns.ids.areNumbers == ids.areNumbers)
          #expect(windows.report.repeatedIDCount == whole.report.repeatedIDCount)
          #expect(windows.texts(.reference) == whole.texts(.reference))
        }
      }
    }
  }

  /// The sizes that files are read in, and a file that is large enough for them.
  @Test func aLargeFileIsReadInWindows() throws {
    var random = SeededGenerator(seed: 1)
    var text = "id,amount,currency,date,reference,name,rate\n"
    let rows = Self.rows(2000, end: "\n", &random, oddities: 0).split(separator: "\n")
      .filter { $0.hasPrefix("r") && $0.hasSuffix("5") && !$0.contains("\"") }
    var count = 0
    while text.utf8.count < 3 << 20 {
      for row in rows {
        text += "\(count)" + row + "\n"
        count += 1
      }
    }
    let source = CSVSource()
    let whole = try source.read(bytes: Array(text.utf8), name: "file.csv")
    let windows = try Self.withFile(Array(text.utf8)) {
      try source.readInWindows($0, threads: 2, needing: nil, WindowedReading.Sizes())
    }
    #expect(windows.map { Self.told($0) == Self.told(whole) } == true)
    let partial = try Self.withFile(Array(text.utf8)) {
      try source.readInWindows(
        $0, threads: 2, needing: [.reference], WindowedReading.Sizes())
    }
    #expect(partial?.table.columns.texts.map(\.isEmpty) == [false, true, true, true, true])
  }

  /// Remittance texts that are longer than a cell of four bytes can say, beside one counterparty that
  /// stands all over the file, whose texts take more room than such a cell reaches.
  @Test func longAndDistantTextsAreRead() throws {
    let line = String(repeating: "Invoice 4711 of March; ", count: 14)
    var text = "id,amount,currency,date,counterparty,description\n"
    var rows = 0
    while text.utf8.count < 24 << 20 {
      let time = rows / 10_000 % 2 == 0 ? "" : "T10:11:12Z"
      let name = rows % 3 == 0 ? "Acme Trading" : "Acme \(rows)"
      text +=
        "r\(rows),\(rows % 90).50,EUR,2026-03-0\(rows % 9 + 1)\(time),\(name),\(line)\(rows)\n"
      rows += 1
    }
    let bytes = Array(text.utf8)
    let whole = try CSVSource().read(bytes: bytes, name: "file.csv", threads: 2)
    let windows = try Self.withFile(bytes) {
      try CSVSource().readInWindows($0, threads: 2, needing: nil, WindowedReading.Sizes())
    }
    guard let windows else { return #expect(Bool(false), "the file was not read in windows") }
    #expect(windows.table.count == rows)
    let columns = windows.table.columns
    for field in [Field.counterparty, .description] {
      #expect(windows.texts(field) == whole.texts(field))
    }
    #expect(windows.ids == whole.ids)
    #expect(windows.dates == whole.dates)
    #expect(columns.instants.elementsEqual(whole.table.columns.instants))
    #expect(columns.texts.map(\.isCompact) == [false, false, true, false, false])
  }

  /// Of what cannot be decided in one go, the whole file is read, and says the same as ever.
  @Test(arguments: [
    ("r1,1.00,EUR,2026-03-01,a\n", "r2,x,EUR,2026-03-01,b\n"),
    ("r1,\"1,50\",EUR,2026-03-01,a\n", "r2,\"2,50\",EUR,2026-03-01,b\n"),
    ("r1,1.00,EUR,01.02.2026,a\n", "r2,1.00,EUR,13.02.2026,b\n"),
    ("r1,1.00,EUR,2026-03-01,\"a\nb\"\n", "\n"), ("r1,1.00,EUR,2026-03-01,a\n", "Total,1.00\n"),
    ("r1,1.00,EUR,2026-03-01,a\n", "r2,1.00,EUR,2026-03-01,\"b\n"),
    ("r1,1.00,EUR,2026-03-01,a\n", "r2,1.00,EUR,2026-03-01,b,c\n"),
    ("r1,1.00,EUR,2026-03-01,a\n", "r2,1.00,EUR,2026-03-01,\u{1}\n"),
  ])
  func otherFilesAreReadWhole(usual: String, last: String) throws {
    let header = "id,amount,currency,date,reference\n"
    func outcome(_ read: () throws -> SourceReading) -> [String] {
      do { return Self.told(try read()) } catch { return ["\(error)"] }
    }
    let sizes = WindowedReading.Sizes(
      head: 1 << 15, search: 1 << 9, tail: 1 << 12, piece: 500, margin: 20)
    for position in [100, 1300, 1899] {
      let rows = (0..<1900).map { $0 == position ? last : usual }
      let bytes = Array((header + rows.joined()).utf8)
      let source = CSVSource()
      try Self.withFile(bytes) { path in
        let whole = outcome { try source.read(bytes: bytes, name: path) }
        #expect(
          outcome { try source.read(contentsOf: path, threads: 2, needing: nil, sizes) } == whole)
      }
    }
  }

  /// The first rows are looked at before the rest of the file is in memory: a quote that is never closed
  /// ends there, and the file is refused as it is when it is read whole.
  @Test(arguments: [1, 30, 600])
  func anOpenQuoteInTheFirstRowsIsNamed(row: Int) throws {
    var text = "id,amount,currency,date,reference\n"
    for place in 0..<2_000 {
      text += "n\(place),1.50,EUR,2026-03-01,\(place == row ? "\"" : "")INV-\(place)\n"
    }
    let bytes = Array(text.utf8)
    let sizes = WindowedReading.Sizes(
      head: 1 << 15, search: 1 << 9, tail: 1 << 12, piece: 500, margin: 20)
    func outcome(_ read: () throws -> SourceReading) -> String {
      do { return "\(try read().table.count) records" } catch { return "\(error)" }
    }
    try Self.withFile(bytes) { path in
      #expect(
        outcome { try CSVSource().read(contentsOf: path, threads: 2, needing: nil, sizes) }
          == outcome { try CSVSource().read(bytes: bytes, name: path) })
    }
  }

  /// Latin-1 behind the first part of a file.
  @Test func anotherEncodingIsFound() throws {
    let text =
      "id,amount,currency,reference\n"
      + (0..<900).map { "r\($0),1.00,EUR,text of some length\n" }.joined()
    let bytes = Array(text.utf8) + Array("z,1.00,EUR,M".utf8) + [0xFC] + Array("ller\n".utf8)
    let sizes = WindowedReading.Sizes(
      head: 1 << 12, search: 1 << 9, tail: 1 << 13, piece: 500, margin: 20)
    let reading = try Self.withFile(bytes) {
      try CSVSource().read(contentsOf: $0, threads: 2, needing: nil, sizes)
    }
    #expect(reading.report.encoding == .latin1)
    #expect(reading.texts(.reference).last == "Müller")
  }
}

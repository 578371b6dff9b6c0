import Foundation
import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookSources

/// A scan hands over the records of the table, and refuses what the table refuses, wherever the file is
/// cut while it is read.
@Suite struct JSONScanTests {
  /// What there is to know of a reading, in words.
  struct Outcome: Equatable {
    var records: [[String]] = []
    var report: [String] = []
    var error: String?
  }

  static func words(_ table: RecordTable) -> [[String]] {
    (0..<table.count).map { row in
      [table.id(at: row), "\(table.amount(at: row))", table.date(at: row)?.description ?? "-"]
        + (Field.builtInTexts + table.namedFields).map {
          "\($0.name)=\(table.text($0, at: row) ?? "")"
        }
    }
  }

  static func words(_ report: SourceReport) -> [String] {
    [
      "\(report)", "\(report.columns)", "\(report.badRowCount)", "\(report.hasContentIDs)",
      report.badRows?.description ?? "", "\(report.badRows?.badRowCount ?? 0)",
      "\(report.repeatedIDCount) \(report.numberedRowCount) \(report.repeatedRows)",
    ]
  }

  static func table(_ bytes: [UInt8], _ description: SourceDescription) -> Outcome {
    do throws(SourceError) {
      let reading = try JSONSource(description: description).read(bytes: bytes, name: "data.json")
      let changed = FieldChanges(description: description).apply(to: reading)
      return Outcome(records: words(changed.table), report: words(changed.report))
    } catch {
      return Outcome(error: "\(error) \(error.badRowCount)")
    }
  }

  static func scan(
    _ bytes: [UInt8], _ description: SourceDescription, piece: Int, sizes: JSONScan.Sizes
  ) -> Outcome {
    do throws(SourceError) {
      try description.check(name: "data.json")
      let source = JSONSource(description: description)
      var file = try source.open(ByteStream(bytes: bytes), name: "data.json", 1)
      if case .memory(let text) = file.places {
        file.stream = ByteStream(bytes: text, pieceBytes: piece)
      }
      let (scan, kept) = try source.scan(
        file, name: "data.json", threads: 1, sizes, Kept())
      var outcome = Outcome(report: words(scan.report))
      var parts = try scan.parts()
      while let table = try parts.next() { outcome.records += words(table) }
      #expect(kept.records == outcome.records.map { Array($0.dropFirst()) })
      return outcome
    } catch {
      return Outcome(error: "\(error) \(error.badRowCount)")
    }
  }

  /// Keeps all of the records but their ids, which have no numbers yet.
  struct Kept: RecordTally {
    var records: [[String]] = []

    mutating func take(_ table: RecordTable) {
      records += JSONScanTests.words(table).map { Array($0.dropFirst()) }
    }
  }

  static func expectEqual(
    _ text: [UInt8], _ description: SourceDescription, piece: Int, sizes: JSONScan.Sizes
  ) {
    let table = table(text, description)
    let scan = scan(text, description, piece: piece, sizes: sizes)
    #expect(scan == table, "\(String(decoding: text, as: UTF8.self))")
  }

  // MARK: Any file

  /// Texts whose escapes and characters are longer than a byte.
  static let texts = [
    "plain", #"q\"uote\\"#, "Müller €", "日本 𝄞", #"\u00e9\ud834\udd1e"#, #"tab\tline\r\nend"#, "",
    "a,b{c}[d]", #"\/"#,
  ]

  /// A file of records; one in a few has something wrong with it.
  static func file(_ random: inout SeededGenerator, isLines: Bool) -> [UInt8] {
    let ends = ["\n", "\r\n", "\r"].randomElement(using: &random)
    let end = ends ?? "\n"
    let isDotted = Bool.random(using: &random)
    let isLateIn = Bool.random(using: &random)
    let damage = Int.random(in: 0..<6, using: &random)
    let count = Int.random(in: 0..<40, using: &random)
    let mostIDs = [1, 3, 20, 200].randomElement(using: &random) ?? 1
    // Ids that look as if they had been numbered already.
    let numbered = { (random: inout SeededGenerator) in
      ["", "", "", "#2", "#3", "#2#2"].randomElement(using: &random) ?? ""
    }
    var records: [String] = []
    for row in 0..<count {
      var members = [
        #""id": "r\#(Int.random(in: 0..<mostIDs, using: &random))\#(numbered(&random))""#,
        #""currency":"\#(["EUR", "USD", "JPY"][row % 7 == 6 ? 2 : row % 2])""#,
      ]
      let units = Int.random(in: -999_999...999_999, using: &random)
      let amount =
        row % 7 == 6
        ? "\(units)"
        : isDotted
          ? "\"\(units / 100),\(abs(units) % 100 / 10)\(abs(units) % 10)\""
          : "\(units / 100).\(abs(units) % 100 / 10)\(abs(units) % 10)"
      members.append(#""amount" : \#(amount)"#)
      let day = Int.random(in: 1...28, using: &random)
      let month = Int.random(in: 1...12, using: &random)
      let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
      members.append(
        isDotted
          ? #""date":"\#(two(day)).\#(two(month)).2026""#
          : #""date":"2026-\#(two(month))-\#(two(day))\#(row == 30 ? "T10:00:00Z" : "")""#)
      if row % 3 == 0 || !isLateIn {
        members.append(#""description":"\#(texts.randomElement(using: &random) ?? "")""#)
      }
      if isLateIn, row > 12 {
        members.append(
          #""late":{"note":"\#(texts.randomElement(using: &random) ?? "")","n":[1,"b"]}"#)
      }
      if damage == 1, row % 11 == 5 { members.append(#""amount":"twice""#) }
      if damage == 2, row % 9 == 8 { members[2] = #""amount":"x""# }
      if damage == 3, row % 13 == 7 { members.append(#""x": tru"#) }
      if damage == 4, row % 17 == 9 { members[1] = #""currency":null"# }
      if Bool.random(using: &random) { members.shuffle(using: &random) }
      records.append("{\(members.joined(separator: ","))}")
    }
    var text =
      isLines
      ? records.map { $0 + end }.joined()
      : "\(end)[\(records.joined(separator: ", " + end))]\(end)"
    if !isLines, Bool.random(using: &random) { text = #"{"n":[1],"data":{"all":\#(text)}}"# }
    if damage == 5, !text.isEmpty { text.removeLast(Int.random(in: 0...3, using: &random)) }
    return (Bool.random(using: &random) ? [0xEF, 0xBB, 0xBF] : []) + Array(text.utf8)
  }

  static func description(_ random: inout SeededGenerator, isLines: Bool) -> SourceDescription {
    var description = SourceDescription()
    description.lenient = Bool.random(using: &random)
    if isLines, Bool.random(using: &random) { description.format = .jsonl }
    description.keepsOtherColumns = Bool.random(using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      var change = CellChange()
      change.steps = [.upper, .first(6)]
      description.columns["reference"] = [.header("description"), .header("currency")]
      description.changes["reference"] = change
    case 1: description.columns["id"] = [.header("description")]
    case 2: description.defaults = ["description": "none"]
    default: break
    }
    return description
  }

  @Test(arguments: Seeds.first(300))
  func aScanHasTheRecordsOfTheTable(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let isLines = Bool.random(using: &random)
    let text = JSONScanTests.file(&random, isLines: isLines)
    var sizes = JSONScan.Sizes()
    sizes.blockBytes = Int.random(in: 1...200, using: &random)
    sizes.partBytes = Int.random(in: 1...500, using: &random)
    sizes.numberingBytes = [0, 300, 2000, 1 << 20].randomElement(using: &random) ?? 0
    if Bool.random(using: &random) { sizes.firstRows = Int.random(in: 1...9, using: &random) }
    JSONScanTests.expectEqual(
      text, JSONScanTests.description(&random, isLines: isLines),
      piece: Int.random(in: 1...64, using: &random), sizes: sizes)
  }
  // MARK: Particular files

  static func sizes(rows: Int = 2, bytes: Int = 40, block: Int = 16) -> JSONScan.Sizes {
    var sizes = JSONScan.Sizes()
    sizes.firstRows = rows
    sizes.partBytes = bytes
    sizes.blockBytes = block
    return sizes
  }

  static func expectEqual(_ text: String, _ description: String = "{}") throws {
    let description = try SourceDescription(json: Array(description.utf8), name: "source.json")
    for block in [1, 7, 64] {
      expectEqual(Array(text.utf8), description, piece: 5, sizes: sizes(block: block))
    }
  }

  static func lines(_ members: [String]) -> String {
    members.enumerated().map { "{\"id\":\"r\($0.offset)\",\($0.element)}\n" }.joined()
  }

  /// What only the last record tells holds for the first one.
  @Test(arguments: [
    // The order of days and months.
    [
      #""amount":1,"currency":"EUR","date":"01/02/2026""#,
      #""amount":1,"currency":"EUR","date":"13/02/2026""#,
    ],
    // The decimal mark.
    [#""amount":"1.234","currency":"EUR""#, #""amount":"1.234,50","currency":"EUR""#],
    // That numbers have points, so that texts have them too.
    [#""amount":"1,5","currency":"EUR""#, #""amount":2.5,"currency":"EUR""#],
    // Which member the amount is.
    [
      #""transaction amount":1,"currency":"EUR""#,
      #""amount":2,"transaction amount":3,"currency":"EUR""#,
    ],
    // That there are currencies at all.
    [#""amount":1"#, #""amount":2,"currency":"EUR""#],
    // Nothing tells.
    [
      #""amount":1,"currency":"EUR","date":"01/02/2026""#,
      #""amount":1,"currency":"EUR","date":"03/04/2026""#,
    ],
    [#""amount":"1.234","currency":"EUR""#, #""amount":"2.345","currency":"EUR""#],
    // A direction.
    [#""amount":1,"currency":"EUR","dc":"C""#, #""amount":2,"currency":"EUR","dc":"D""#],
  ])
  func theLastRecordCounts(members: [String]) throws {
    let plain = #""amount":7,"currency":"EUR""#
    let others = Array(repeating: members[0], count: 6)
    try JSONScanTests.expectEqual(JSONScanTests.lines(others + [members[1]]))
    try JSONScanTests.expectEqual(JSONScanTests.lines([members[1]] + others))
    if !members[0].contains("date") {
      try JSONScanTests.expectEqual(JSONScanTests.lines([plain] + others + [plain]))
    }
  }

  /// What the members tell of the units of amounts holds for a table as for its parts, also where cells
  /// are changed.
  @Test(arguments: ["{}", #"{"columns": {"id": {"column": "id", "steps": ["upper"]}}}"#])
  func amountsThatMayBeMinorUnitsAreRefused(description: String) throws {
    let text = JSONScanTests.lines(
      Array(repeating: #""amount":1000,"currency":"eur""#, count: 4))
    #expect(JSONTests.refusal(text, description).contains("written in small letters"))
    try JSONScanTests.expectEqual(text, description)
  }

  /// Ids are made of all that a record has, moments too, which the last record alone may have.
  @Test func idsFromTheContentAreThoseOfTheTable() throws {
    let text = (0..<9).map {
      #"{"amount":\#($0),"currency":"EUR","date":"2026-03-0\#($0 + 1)\#($0 == 8 ? "T10:00:00Z" : "")"}"#
    }
    try JSONScanTests.expectEqual(text.joined(separator: "\n"))
  }

  @Test func theMembersOfABrokenLineMakeNoRowShort() throws {
    let text = #"{"id":"a","amount":1,"currency":"EUR"}"# + "\n" + #"{"id":"b","new":2,"amount":"#
    try JSONScanTests.expectEqual(text, #"{"lenient": true, "format": "jsonl"}"#)
    let reading = try JSONTests.read(text, #"{"lenient": true, "format": "jsonl"}"#)
    #expect(reading.ids == ["a"])
  }

  /// A bad line that is longer than what is read at a time ends where it ends.
  @Test func aLongBadLineIsLeftOut() throws {
    let long = String(repeating: "x", count: 3_000_000)
    let text = """
      {"id":"a","amount":1,"currency":"EUR"}
      {"id":"b","amount":,"text":"\(long)"}
      {"id":"c","amount":3,"currency":"EUR"}

      """
    let reading = try JSONTests.read(text, #"{"lenient": true}"#)
    #expect(reading.ids == ["a", "c"])
    #expect(reading.report.badRowCount == 1)
  }

  @Test func aLineThatDoesNotEndIsAnError() throws {
    let text =
      "{\"id\":\"a\",\"amount\":1,\"currency\":\"EUR\"}\n{\"x\":\""
      + String(repeating: "x", count: JSONSource.longestRecord + (3 << 20))
    let error = JSONTests.refusal(text)
    #expect(error.contains("data.json:2: error: a record is longer than 16 MiB"))
    #expect(error.contains("[source.text-length] The file was not imported."))
  }

  /// A search in memory of fixed size finds what a set finds.
  @Test(arguments: Seeds.first(20, atMost: 200))
  func repeatedIDsAreFound(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...2000, using: &random)
    let most = Int.random(in: count...count * 400, using: &random)
    let ids = (0..<count).map { _ in "r\(Int.random(in: 0..<most, using: &random))" }
    let text = ids.map { "{\"id\":\"\($0)\",\"amount\":1,\"currency\":\"EUR\"}\n" }.joined()
    let outcome = JSONScanTests.scan(
      Array(text.utf8), SourceDescription(), piece: 1000, sizes: JSONScan.Sizes())
    #expect(Set(outcome.records.map { $0[0] }).count == count)
    #expect(outcome.report.last?.hasPrefix("\(repeated(ids)) \(count - Set(ids).count)") == true)
  }

  private func repeated(_ ids: [String]) -> Int {
    Dictionary(ids.map { ($0, 1) }, uniquingKeysWith: +).values.count { $0 > 1 }
  }

  /// The door that everybody uses: a file by its path, of any format.
  @Test func aFileIsScannedByItsPath() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = [
      "a.jsonl": JSONScanTests.lines(
        Array(repeating: #""amount":1,"currency":"EUR""#, count: 40_000)),
      "a.json": #"[{"id":"a","amount":1,"currency":"EUR"},{"id":"a","amount":2,"currency":"EUR"}]"#,
      "a.csv": "id,amount,currency\na,1,EUR\na,2,EUR\n",
      "none.json": "[]",
    ]
    for (name, text) in files {
      let path = folder.appending(path: name).path
      try Data(text.utf8).write(to: URL(filePath: path))
      let reading = try SourceReader().read(contentsOf: path)
      let scan = try SourceReader().scan(recordsOf: path)
      var records: [[String]] = []
      var parts = try scan.parts()
      var partCount = 0
      while let table = try parts.next() {
        records += JSONScanTests.words(table)
        partCount += 1
      }
      #expect(records == JSONScanTests.words(reading.table), "\(name)")
      #expect("\(scan.report)" == "\(reading.report)")
      #expect(partCount == (name == "a.jsonl" ? 2 : 1))
    }
  }

  @Test func aFileThatChangesIsNotHandedOverAsOne() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let line = #"{"id":"a","amount":1,"currency":"EUR"}"#
    try Data((line + "\n" + line).utf8).write(to: URL(filePath: path))
    let scan = try SourceReader().scan(recordsOf: path)
    let other = line.replacing("\"a\"", with: "\"b\"")
    try Data((line + "\n" + line + "\n" + other).utf8).write(to: URL(filePath: path))
    var parts = try scan.parts()
    _ = try parts.next()
    let error = #expect(throws: SourceError.self) { while try parts.next() != nil {} }
    #expect(error?.description.contains("has changed while it was read") == true)
  }

  /// Numbers belong to the records that they were made for: not to those that changed places since, and
  /// not to fewer of them.
  @Test(arguments: [["b", "a", "a", "b"], ["a", "b", "a", "c"]])
  func numbersAreNotGivenToOtherRecords(later: [String]) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    func write(_ ids: [String]) throws {
      let lines = ids.map { "{\"id\":\"\($0)\",\"amount\":1,\"currency\":\"EUR\"}\n" }
      try Data(lines.joined().utf8).write(to: URL(filePath: path))
    }
    try write(["a", "b", "a", "b"])
    let scan = try SourceReader().scan(recordsOf: path)
    try write(later)
    var parts = try scan.parts()
    let error = #expect(throws: SourceError.self) { while try parts.next() != nil {} }
    #expect(error?.description.contains("has changed while it was read") == true)
  }
}

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
  ) -> (outcome: Outcome, hasRepeatedIDs: Bool) {
    do throws(SourceError) {
      try description.check(name: "data.json")
      let source = JSONSource(description: description)
      var file = try source.open(ByteStream(bytes: bytes), name: "data.json", 1)
      if case .memory(let text) = file.places {
        file.stream = ByteStream(bytes: text, pieceBytes: piece)
      }
      let scan = try source.scan(file, name: "data.json", threads: 1, sizes)
      var outcome = Outcome(report: words(scan.report))
      var parts = try scan.parts()
      while let table = try parts.next() { outcome.records += words(table) }
      return (outcome, scan.hasRepeatedIDs)
    } catch {
      return (Outcome(error: "\(error) \(error.badRowCount)"), false)
    }
  }

  /// Ids of a table without the numbers that make them unique.
  static func withoutNumbers(_ outcome: Outcome) -> Outcome {
    var plain = outcome
    for row in plain.records.indices {
      let id = plain.records[row][0]
      plain.records[row][0] = String(id.split(separator: "#").first ?? "")
    }
    plain.report[0] = plain.report[0].replacing(/, repeated ids numbered: \d+/, with: "")
    return plain
  }

  static func expectEqual(
    _ text: [UInt8], _ description: SourceDescription, piece: Int, sizes: JSONScan.Sizes
  ) {
    let table = table(text, description)
    let (scan, hasRepeatedIDs) = scan(text, description, piece: piece, sizes: sizes)
    guard table.error == nil, scan.error == nil else {
      #expect(scan == table, "\(String(decoding: text, as: UTF8.self))")
      return
    }
    let plain = withoutNumbers(table)
    #expect(scan == plain, "\(String(decoding: text, as: UTF8.self))")
    #expect(hasRepeatedIDs == (plain != table))
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
    var records: [String] = []
    for row in 0..<count {
      var members = [
        #""id": "r\#(Int.random(in: 0..<200, using: &random))""#,
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
        members.append(#""late":{"note":"\#(texts.randomElement(using: &random) ?? "")","n":[1,"b"]}"#)
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
    if Bool.random(using: &random) { sizes.firstRows = Int.random(in: 1...9, using: &random) }
    JSONScanTests.expectEqual(
      text, JSONScanTests.description(&random, isLines: isLines),
      piece: Int.random(in: 1...64, using: &random), sizes: sizes)
  }
}

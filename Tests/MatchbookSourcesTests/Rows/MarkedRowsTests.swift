import CMarks
import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookSources

/// The rows that are cut between marks, 64 bytes at a time, are those that the scanner finds byte by
/// byte, on every machine and at every border.
@Suite struct MarkedRowsTests {
  static let ways = [CMARKS_PLAIN, CMARKS_VECTOR, CMARKS_AVX2, CMARKS_AVX512]

  /// A row as it was cut: where it starts, and its cells.
  struct Row: Equatable {
    var start: Int
    var cells: [String]
  }

  /// What the scanner finds in a range; `nil` if it has anything to say about it.
  static func scanned(
    _ bytes: [UInt8], _ range: Range<Int>, delimiter: UInt8, columns: Int
  ) -> [Row]? {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      var scanner = RowScanner(
        base, from: range.lowerBound, delimiter: delimiter, end: bytes.count)
      var batch = CellBatch(columnCount: columns)
      var notes = ChunkNotes()
      var rows: [Row] = []
      var isMore = true
      while isMore {
        isMore = scanner.fill(&batch, limit: range.upperBound, &notes)
        rows += Self.rows(batch, bytes)
      }
      return notes.isEmpty && scanner.position == range.upperBound ? rows : nil
    }
  }

  /// What is cut between marks; `nil` if the range is left to the scanner.
  static func marked(
    _ bytes: [UInt8], _ range: Range<Int>, delimiter: UInt8, columns: Int, way: cmarks_way
  ) -> [Row]? {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress,
        var marked = MarkedRows(
          base, range, end: bytes.count, delimiter: delimiter, columnCount: columns,
          places: MarkPlaces(), way: way)
      else { return nil }
      var batch = CellBatch(columnCount: columns)
      var rows: [Row] = []
      while !marked.isAtEnd {
        guard marked.fill(&batch) else { return nil }
        rows += Self.rows(batch, bytes)
      }
      return rows
    }
  }

  private static func rows(_ batch: borrowing CellBatch, _ bytes: [UInt8]) -> [Row] {
    (0..<batch.count).map { row in
      Row(
        start: Int(batch.rowStarts[row]),
        cells: (0..<batch.columnCount).map { column in
          let cell = batch.cells[row * batch.columnCount + column]
          let start = CellBatch.offset(cell)
          let text = String(decoding: bytes[start..<start + CellBatch.length(cell)], as: UTF8.self)
          return cell & CellBatch.escapedBit == 0 ? text : "doubled " + text
        })
    }
  }

  /// Where rows may start: behind each line end, whatever quotes stand around it.
  static func borders(_ bytes: [UInt8]) -> [Int] {
    [0]
      + bytes.indices.filter {
        bytes[$0] == 0x0A || (bytes[$0] == 0x0D && ($0 + 1 == bytes.count || bytes[$0 + 1] != 0x0A))
      }.map { $0 + 1 }
  }

  private static let cells = [
    "", "", " ", "a", "bc", "12.50", "2026-03-01", "é", "日本語", "x y", "\u{A0}",
    String(repeating: "long ", count: 12), String(repeating: "z", count: 63), "\"\"", "\"q\"",
    "\"a,b\"", "\"\"\"\"", "\"say \"\"no\"\"\"", "\"line\r\nend\"", "\"\n\"", "\"\r\"", "\"é\"",
  ]
  private static let oddCells = [
    "5\" pipe", "\"open", "\"a\"b", "\u{1}", "\"a\" ", "x\"\"y", "\t", "a\tb", "\u{7F}",
  ]

  static func text(_ random: inout SeededGenerator, columns: Int, isOdd: Bool) -> [UInt8] {
    let end = random.element(of: ["\n", "\r\n", "\r"]) ?? "\n"
    let further = random.number(in: 0...4) == 0 ? "," : ""
    var text = ""
    for _ in 0..<random.number(in: 1...30) {
      var row = (0..<columns).map { _ in random.element(of: cells) ?? "" }
      if isOdd, random.number(in: 0...9) == 0 {
        row[random.number(in: 0...columns - 1)] = random.element(of: oddCells) ?? ""
      }
      if isOdd, random.number(in: 0...19) == 0 { row.append("more") }
      if isOdd, random.number(in: 0...19) == 0 { text += end }
      // A row of blanks alone is none; one of several columns has something in most cases.
      if random.number(in: 0...9) > 0 { row[0] = "id" }
      text += row.joined(separator: ",") + further + end
    }
    if random.number(in: 0...3) == 0 { text = String(text.unicodeScalars.dropLast(end.count)) }
    return Array(text.utf8)
  }

  /// Whatever is cut is right, wherever it begins and ends.
  @Test(arguments: Seeds.first(8, atMost: 200))
  func rowsBetweenMarksAreThoseOfTheScanner(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var cut = 0
    for round in 0..<12 {
      let columns = random.number(in: 1...5)
      let bytes = Self.text(&random, columns: columns, isOdd: round % 2 == 1)
      let borders = Self.borders(bytes)
      let ends = borders.filter { $0 > 0 } + (borders.last == bytes.count ? [] : [bytes.count])
      for start in borders {
        guard let end = ends.filter({ $0 > start }).randomElement(using: &random) else { continue }
        let all = Self.ways.map {
          Self.marked(
            bytes, start..<end, delimiter: UInt8(ascii: ","), columns: columns, way: $0)
        }
        #expect(Set(all.map { $0 == all[0] }) == [true])
        guard let marked = all[0] else { continue }
        cut += 1
        #expect(
          marked
            == Self.scanned(
              bytes, start..<end, delimiter: UInt8(ascii: ","), columns: columns))
      }
    }
    #expect(cut > 20)
  }

  /// Nothing that is in order is left to the scanner, but rows that are blank.
  @Test(arguments: ["\n", "\r\n", "\r"], ["", ","])
  func rowsInOrderAreCut(end: String, further: String) {
    let row = "x,\"a,\r\nb\",,\"\"\"\" é"
    for count in 1...40 {
      let rows = (0..<count).map { "\($0),\"a,\r\nb \($0)\",é,\"\"\"\"\(further)\(end)" }
      for text in [rows.joined(), String(rows.joined().unicodeScalars.dropLast(end.count))] {
        let bytes = Array(text.utf8)
        for way in Self.ways {
          let found = Self.marked(
            bytes, 0..<bytes.count, delimiter: UInt8(ascii: ","), columns: 4, way: way)
          #expect(
            found?.map(\.cells)
              == (0..<count).map { ["\($0)", "a,\r\nb \($0)", "é", "doubled \"\""] })
        }
      }
    }
    let odd = Array((row + end).utf8)
    #expect(
      Self.marked(odd, 0..<odd.count, delimiter: 0x2C, columns: 4, way: CMARKS_PLAIN) == nil)
  }

  /// Bytes of all values, in any order: all ways find the same marks, or none.
  @Test(arguments: Seeds.first(4, atMost: 100))
  func allWaysFindTheSameInAnyBytes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let frequent = Array(",,\n\r\"ab ".utf8)
    for _ in 0..<60 {
      let count = random.number(in: 1...300)
      let isText = random.number(in: 0...1) == 0
      let bytes = (0..<count).map { _ in
        isText ? random.element(of: frequent) ?? 0 : UInt8(random.number(in: 0...255))
      }
      let found = Self.ways.map { way in
        let places = MarkPlaces()
        places.reserve(bytes: count)
        let found = cmarks_find(bytes, count, UInt8(ascii: ","), places.base, way)
        return "\(found) "
          + "\((0..<found.marks).map { places.base[$0 + 1] })"
      }
      #expect(Set(found).count == 1)
    }
  }
}

import Matchbook
import MatchbookSources
import MatchbookTestKit
import Testing

/// Random files hold exactly the cells that a plain parser finds in them.
@Suite struct OracleTests {
  private static let texts = [
    "a", "b c", "Müller & Söhne", "日本", "x,y", "x;y", "p|q", "say \"yes\"", "\"", "\"\"", "l\nm",
    "l\r\nm", "l\rm", "\n", ",", ";", "\t", " ", "  a  ", "", "", "it's", "sep=,", "#", "end\"",
    "0123456789abcdefghijklmnopqrstuvwxyz", "\u{A0}", "e\u{301}", "🙂", "\\", "\\\"", "''",
  ]

  /// A file of random cells with random quotes, line ends, blank lines and delimiters.
  static func file(
    _ random: inout SeededGenerator, rowCount: Int, delimiter: Character, textColumns: Int
  ) -> String {
    let mark = String(delimiter)
    let lineEnds = random.element(of: [["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]]) ?? ["\n"]
    var text = (["id", "amount", "currency"] + (0..<textColumns).map { "t\($0)" })
      .joined(separator: mark)
    for row in 0..<rowCount {
      text += random.element(of: lineEnds) ?? "\n"
      if random.happens(1, in: 12) {
        let blanks = [" ", "\t", "", mark, mark + " " + mark]
        text += (random.element(of: blanks) ?? "") + (lineEnds.first ?? "\n")
      }
      let texts = (0..<textColumns).map { _ in random.element(of: Self.texts) ?? "" }
      let cells = ["r\(row)", "\(row).25", "EUR"] + texts
      text += cells.map { cell in
        let mustQuote =
          cell.contains(delimiter) || cell.hasPrefix("\"")
          || cell.unicodeScalars.contains { $0 == "\n" || $0 == "\r" }
        guard mustQuote || random.happens(1, in: 3) else { return cell }
        return "\"\(cell.replacing("\"", with: "\"\""))\""
      }.joined(separator: mark)
      // Cells behind the last column are harmless if they are empty.
      if random.happens(1, in: 20) { text += mark }
    }
    return random.happens(1, in: 2) ? text + (lineEnds.first ?? "\n") : text
  }

  /// What the reader makes of a cell: blanks around it do not count, and empty is none.
  static func kept(_ cell: String) -> String? {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { [" ", "\t", "\u{A0}"].contains(scalar) }
    var scalars = cell.unicodeScalars[...]
    while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    return scalars.isEmpty ? nil : String(scalars)
  }

  static func check(
    _ text: String, delimiter: Character, textColumns: Int, threads: Int, _ description: String
  ) throws {
    let rows = try #require(CSVOracle.rows(text, delimiter: delimiter)).dropFirst()
    let table = try read(text, description, threads: threads).table
    try #require(table.count == rows.count)
    for (position, row) in rows.enumerated() {
      let expected: [String?] =
        [row[0], row[1], row[2]] + (0..<textColumns).map { kept(row[3 + $0]) }
      let found: [String?] =
        [
          table.id(at: position), table.text(.amount, at: position),
          table.text(.currency, at: position),
        ]
        + (0..<textColumns).map { table.text(.named("t\($0)"), at: position) }
      // String comparison takes composed and decomposed letters for equal; bytes do not.
      #expect(
        found.map { $0.map { Array($0.utf8) } } == expected.map { $0.map { Array($0.utf8) } },
        "row \(position): \(found)")
    }
  }

  @Test(arguments: Seeds.first(25, atMost: 300))
  func smallFilesHoldTheCellsOfAPlainParser(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let delimiter = random.element(of: [",", ";", "\t", "|", "~"] as [Character]) ?? ","
    let columns = random.number(in: 1...6)
    let rows = random.element(of: [1, 2, 3, 8, 20, 255, 256, 257, 600]) ?? 1
    let text = Self.file(&random, rowCount: rows, delimiter: delimiter, textColumns: columns)
    let declared = delimiter == "\t" ? "tab" : String(delimiter)
    for threads in [1, 3] {
      try Self.check(
        text, delimiter: delimiter, textColumns: columns, threads: threads,
        #"{"delimiter": "\#(declared)"}"#)
    }
    if delimiter != "~" {
      try Self.check(text, delimiter: delimiter, textColumns: columns, threads: 1, "{}")
    }
  }

  /// Several pieces, most of whose bounds fall into quoted cells.
  @Test(arguments: Seeds.first(1, atMost: 4))
  func largeFilesHoldTheCellsOfAPlainParser(seed: UInt64) throws {
    var random = SeededGenerator(seed: 1000 + seed)
    let text = Self.file(&random, rowCount: 36_000, delimiter: ";", textColumns: 6)
    try #require(text.utf8.count > 2 << 20)
    for threads in [1, 3] {
      try Self.check(text, delimiter: ";", textColumns: 6, threads: threads, "{}")
    }
  }
}

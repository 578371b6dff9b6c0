/// Rows of cells as text with a tab between two, which the reader of CSV files takes.
///
/// Other shapes of records are brought into this one, so that all of them have the same columns,
/// numbers, dates and errors. The text becomes the arena of the table, so nothing is kept twice.
struct CellText {
  static let delimiter = UInt8(ascii: "\t")

  private(set) var bytes: [UInt8] = []
  /// Where each row stands in its file.
  private(set) var places: [UInt64] = []
  /// Lines that a row has beyond its first, for the rows that have some.
  private var extraLines: [(row: Int, count: Int)] = []
  private var extraOfRow = 0
  private var isRowStart = true

  var count: Int { places.count }

  mutating func startRow(at place: Int) {
    places.append(UInt64(place))
    isRowStart = true
    extraOfRow = 0
  }

  mutating func endRow() {
    bytes.append(0x0A)
    if extraOfRow > 0 { extraLines.append((places.count - 1, extraOfRow)) }
  }

  /// Adds a cell whose text is plain: no tab, no quote, no end of a line.
  mutating func appendPlain(_ text: UnsafeBufferPointer<UInt8>) {
    if !isRowStart { bytes.append(CellText.delimiter) }
    isRowStart = false
    bytes.append(contentsOf: text)
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard CellText.needsQuotes(text) else {
      appendPlain(text)
      return
    }
    if !isRowStart { bytes.append(CellText.delimiter) }
    isRowStart = false
    bytes.append(UInt8(ascii: "\""))
    for (index, byte) in text.enumerated() {
      bytes.append(byte)
      if byte == UInt8(ascii: "\"") {
        bytes.append(byte)
      } else if byte == 0x0A
        || (byte == 0x0D && (index + 1 == text.count || text[index + 1] != 0x0A))
      {
        extraOfRow += 1
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func append(_ text: [UInt8]) { text.withUnsafeBufferPointer { append($0) } }

  private static func needsQuotes(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.contains { $0 == delimiter || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
  }

  /// Takes the text away: it moves into the reader.
  mutating func takeBytes() -> [UInt8] {
    let all = bytes
    bytes = []
    return all
  }

  /// Puts the line of headers first; it is no row.
  mutating func startText(with header: [UInt8]) { bytes.insert(contentsOf: header, at: 0) }

  mutating func reserve(_ capacity: Int) { bytes.reserveCapacity(capacity) }

  /// The row that a line of the text belongs to, from 0; `nil` before the first one.
  func row(ofLine line: Int, headerLines: Int) -> Int? {
    var row = line - 1 - headerLines
    for entry in extraLines {
      guard entry.row < row else { break }
      row = max(entry.row, row - entry.count)
    }
    return (0..<places.count).contains(row) ? row : nil
  }

  // MARK: Columns that come late

  /// Gives rows that were written before a column was known an empty cell for it.
  ///
  /// - Parameter widths: From which byte on rows had how many cells, in order.
  mutating func widen(to count: Int, widths: [(start: Int, cells: Int)]) {
    let oldCount = bytes.count
    var added = 0
    // How many rows each width has is not kept: the ends of rows are found by their quotes.
    var ends: [(position: Int, missing: Int)] = []
    var part = 0
    var isQuoted = false
    let early = widths.last.map(\.start) ?? 0
    for position in 0..<min(early, oldCount) {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == 0x0A && !isQuoted {
        while part + 1 < widths.count, widths[part + 1].start <= position { part += 1 }
        let missing = count - widths[part].cells
        if missing > 0 {
          ends.append((position, missing))
          added += missing
        }
      }
    }
    guard added > 0 else { return }
    bytes.append(contentsOf: repeatElement(0, count: added))
    bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var source = oldCount
      var target = oldCount + added
      for end in ends.reversed() {
        let length = source - end.position
        (base + target - length).update(from: base + end.position, count: length)
        target -= length + end.missing
        (base + target).update(repeating: CellText.delimiter, count: end.missing)
        source = end.position
      }
    }
  }
}

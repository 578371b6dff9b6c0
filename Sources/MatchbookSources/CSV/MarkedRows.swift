import CMarks

/// Room for the places of all marks of a piece.
final class MarkPlaces: @unchecked Sendable {
  private(set) var base: UnsafeMutablePointer<UInt32>
  private var capacity: Int

  /// What the finder of marks may write behind the last place.
  private static let margin = 80

  init() {
    capacity = MarkPlaces.margin
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// Makes room for the marks of so many bytes; what was found before is lost.
  func reserve(bytes: Int) {
    guard bytes + MarkPlaces.margin > capacity else { return }
    base.deallocate()
    capacity = bytes + MarkPlaces.margin
    base = .allocate(capacity: capacity)
  }
}

/// The rows of a piece whose cells all lie between two marks, as those of nearly all pieces do.
///
/// Marks are found 64 bytes at a time without a look at what they mean. That is right as long as
/// quotes stand around whole cells, every row has as many cells as the header, and none is blank;
/// every other piece is left to ``RowScanner``, which finds the same rows and says what is wrong.
struct MarkedRows {
  private let text: UnsafePointer<UInt8>
  private let byteCount: Int
  private let start: Int
  private let room: MarkPlaces
  /// The marks, in ``room``.
  private let places: UnsafePointer<UInt32>
  private let columnCount: Int
  /// Marks of a row.
  private let width: Int
  private var found: cmarks_found
  /// Rows of the piece.
  let count: Int
  private var row = 0

  /// Whether a byte stands that is not ASCII.
  var hasHighBytes: Bool { found.has_high }

  /// Finds the rows that fill a range.
  ///
  /// - Parameter end: Where the text ends; its last row needs no line end.
  /// - Returns: `nil` if the range holds anything but rows of equal width.
  init?(
    _ base: UnsafePointer<UInt8>, _ range: Range<Int>, end: Int, delimiter: UInt8,
    columnCount: Int, places room: MarkPlaces, way: cmarks_way = cmarks_best_way()
  ) {
    // Lengths of cells are kept in 24 bits.
    guard !range.isEmpty, range.count < CellBatch.longestCell, columnCount > 0 else { return nil }
    room.reserve(bytes: range.count)
    text = base + range.lowerBound
    byteCount = range.count
    start = range.lowerBound
    self.columnCount = columnCount
    found = cmarks_find(text, range.count, delimiter, room.base, way)
    guard !found.is_odd, !found.is_open else { return nil }
    let marks = room.base + 1
    if found.marks == 0 || Int(marks[found.marks - 1]) != range.count - 1
      || !(text[range.count - 1] == 0x0A || text[range.count - 1] == 0x0D)
    {
      guard range.upperBound == end else { return nil }
      marks[found.marks] = UInt32(range.count)
      found.marks += 1
      found.lines += 1
    }
    self.room = room
    places = UnsafePointer(marks)
    count = found.lines
    // A delimiter behind the last cell of every row makes no column.
    width = found.marks == count * columnCount ? columnCount : columnCount + 1
    guard found.marks == count * width else { return nil }
  }

  /// Takes the next rows.
  ///
  /// - Returns: `false` if one of them is not what it seemed: then the piece has to be scanned.
  mutating func fill(_ batch: inout CellBatch) -> Bool {
    let rows = min(CellBatch.maximumRows, count - row)
    batch.count = rows
    batch.hasBadRows = false
    batch.badRows.initialize(repeating: 0, count: rows)
    let ends = places + row * width
    guard
      cmarks_cut(
        text, byteCount, ends, rows, width, columnCount, &found, UInt64(start), batch.cells,
        batch.rowStarts)
    else { return false }
    row += rows
    batch.end = start + Int(places[row * width - 1]) + 1
    return true
  }

  var isAtEnd: Bool { row == count }

  /// The position behind the last row.
  var end: Int { start + byteCount }
}

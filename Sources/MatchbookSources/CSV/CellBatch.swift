/// Some rows of a file, cut into cells.
///
/// A cell is packed like a text cell of a table: 39 bits of offset in the file, 24 bits of length.
/// The highest bit says that the cell holds doubled quotes.
struct CellBatch: ~Copyable {
  /// Rows of one batch: its cells stay in the processor's first caches.
  static let maximumRows = 256
  static let escapedBit: UInt64 = 1 << 63
  /// A cell that is longer, or as long, is refused.
  static let longestCell = 0xFF_FFFF
  /// The largest file whose cells can be named.
  static let maximumFileBytes = 1 << 39

  let columnCount: Int
  /// `columnCount` cells a row.
  let cells: UnsafeMutablePointer<UInt64>
  /// Where each row starts in the file.
  let rowStarts: UnsafeMutablePointer<Int64>
  /// 0 for a row in order, otherwise see ``BadRow``.
  let badRows: UnsafeMutablePointer<UInt8>
  var count = 0
  /// Where the last row ends in the file.
  var end = 0
  var hasBadRows = false

  /// Bytes of the rows.
  var byteCount: Int { count == 0 ? 0 : end - Int(rowStarts[0]) }

  enum BadRow {
    /// A value cannot be read.
    static let value: UInt8 = 1
    /// The row cannot be cut into cells; its cells are empty.
    static let cut: UInt8 = 2
    /// The row is no record: it is passed over, and nothing is wrong with it.
    static let passedOver: UInt8 = 3
  }

  init(columnCount: Int) {
    self.columnCount = columnCount
    cells = .allocate(capacity: max(1, columnCount) * CellBatch.maximumRows)
    rowStarts = .allocate(capacity: CellBatch.maximumRows)
    badRows = .allocate(capacity: CellBatch.maximumRows)
  }

  deinit {
    cells.deallocate()
    rowStarts.deallocate()
    badRows.deallocate()
  }

  @inline(__always)
  static func pack(_ start: Int, _ length: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: start) << 24 | UInt64(truncatingIfNeeded: length)
  }

  @inline(__always)
  static func offset(_ cell: UInt64) -> Int { Int(truncatingIfNeeded: (cell << 1) >> 25) }

  @inline(__always)
  static func length(_ cell: UInt64) -> Int { Int(truncatingIfNeeded: cell & 0xFF_FFFF) }
}

/// The texts of one field of a table, for code that looks at many of them.
public struct TextColumn: Sendable {
  /// Keeps the text alive; the cells may be missing altogether.
  private let columns: RecordColumns
  private let cells: [TextCell]

  init(columns: RecordColumns, cells: [TextCell]) {
    self.columns = columns
    self.cells = cells
  }

  /// Calls `body` with the text of a row in UTF-8; it is empty where the record has none.
  public func withUTF8<Result>(
    at row: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    guard !cells.isEmpty else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
    let cell = cells[row]
    return try columns.arena.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[cell.offset..<cell.offset + cell.length]))
    }
  }
}

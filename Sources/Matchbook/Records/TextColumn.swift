/// The texts of one field of a table, for code that looks at many of them.
public final class TextColumn: Sendable {
  // One object with two arrays: handing it on costs one reference.
  @usableFromInline let cells: TextCells
  @usableFromInline let arena: [UInt8]

  init(cells: TextCells, arena: [UInt8]) {
    self.cells = cells
    self.arena = arena
  }

  /// Calls `body` with the text of a row in UTF-8; it is empty where the record has none.
  @inlinable
  public func withUTF8<Result>(
    at row: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    guard !cells.isEmpty else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
    let cell = cells[row]
    return try arena.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[cell.offset..<cell.offset + cell.length]))
    }
  }
}

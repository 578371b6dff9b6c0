/// The cells of a text column, one per row, or none at all where no row has the field.
///
/// Columns that grow hold cells of eight bytes. Once they are whole, ``compact(_:)`` keeps four
/// bytes a row where texts are short and lie near those of neighbouring rows, as the texts of a file
/// do; ``PlacedCells`` never takes more. Both forms answer the same; to change a compact column
/// makes it wide again.
@usableFromInline
package struct TextCells: Sendable {
  @usableFromInline var storage: ColumnStorage<NarrowCells>

  package init(_ cells: [TextCell] = []) { storage = .wide(cells) }

  init(_ cells: NarrowCells) { storage = .narrow(cells) }

  package init(repeating cell: TextCell, count: Int) {
    storage = .wide(Array(repeating: cell, count: count))
  }

  package mutating func append(_ cell: TextCell) { storage.change { $0.append(cell) } }

  package mutating func append(contentsOf cells: some Sequence<TextCell>) {
    storage.change { $0.append(contentsOf: cells) }
  }

  /// Keeps four bytes a row, where almost all cells fit them.
  ///
  /// - Complexity: O(*n*).
  package mutating func compact(_ workers: Workers) {
    storage.compact { PlacedCells.narrow($0, workers) }
  }

  /// Whether a cell takes four bytes.
  package var isCompact: Bool {
    if case .narrow = storage { return true }
    return false
  }

  /// Cells as plain memory, for loops over many rows; valid within the call that hands them out.
  @usableFromInline
  package struct View: BitwiseCopyable {
    fileprivate let wide: UnsafePointer<TextCell>?
    fileprivate let words: UnsafePointer<UInt32>?
    fileprivate let starts: UnsafePointer<Int>?
    fileprivate let far: UnsafePointer<NarrowCells.Far>?
    fileprivate let farCount: Int

    package init(_ wide: UnsafePointer<TextCell>) {
      self.wide = wide
      (words, starts, far, farCount) = (nil, nil, nil, 0)
    }

    init(words: RawColumn<UInt32>, starts: RawColumn<Int>, far: RawColumn<NarrowCells.Far>) {
      wide = nil
      self.words = UnsafePointer(words.base)
      self.starts = UnsafePointer(starts.base)
      self.far = UnsafePointer(far.base)
      farCount = far.count
    }

    @usableFromInline @inline(__always)
    package subscript(row: Int) -> TextCell {
      if let wide { return wide[row] }
      guard let words, let starts else { return .absent }
      let word = words[row]
      let length = word & 255
      if length == NarrowCells.far { return farCell(row) }
      if length == 0 { return .absent }
      return TextCell(
        offset: starts[row &>> NarrowCells.rowBits] &+ Int(word &>> 8), length: Int(length))
    }

    @inline(never)
    private func farCell(_ row: Int) -> TextCell {
      far.map { NarrowCells.Far.cell(of: row, in: $0, farCount) } ?? .absent
    }
  }

  /// Calls `body` with the cells as plain memory; `nil` where there are none.
  package func withView<Result>(_ body: (View?) throws -> Result) rethrows -> Result {
    switch storage {
    case .wide(let cells):
      return try cells.withUnsafeBufferPointer {
        try body($0.isEmpty ? nil : $0.baseAddress.map { View($0) })
      }
    case .narrow(let cells):
      return try withExtendedLifetime(cells) {
        try body(cells.count == 0 ? nil : cells.view)
      }
    }
  }
}

extension TextCells: RandomAccessCollection, ExpressibleByArrayLiteral {
  @usableFromInline
  package init(arrayLiteral cells: TextCell...) { self.init(cells) }

  @inlinable package var startIndex: Int { 0 }
  @inlinable package var endIndex: Int { storage.count }

  @inlinable
  package subscript(row: Int) -> TextCell {
    get { storage[row] }
    set { storage.change { $0[row] = newValue } }
  }
}

/// The cells of a text column, one per row, or none at all where no row has the field.
///
/// Columns are filled with cells of eight bytes. Once they are whole, ``compact(_:)`` keeps four
/// bytes a row where texts are short and lie near those of neighbouring rows, as the texts of a file
/// do. Both forms answer the same; to change a compact column makes it wide again.
@usableFromInline
package struct TextCells: Sendable {
  @usableFromInline var storage: ColumnStorage<NarrowCells>

  package init(_ cells: [TextCell] = []) { storage = .wide(cells) }

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
    storage.compact { NarrowCells($0, workers) }
  }

  /// Whether a cell takes four bytes.
  package var isCompact: Bool {
    if case .narrow = storage { return true }
    return false
  }

  /// Calls `body` with cells of eight bytes, which are made first where the column is compact.
  package func withWideCells<Result>(
    _ body: (UnsafeBufferPointer<TextCell>) throws -> Result
  ) rethrows -> Result {
    try storage.array.withUnsafeBufferPointer(body)
  }

  /// Cells as plain memory, for loops over many rows; valid within the call that hands them out.
  @usableFromInline
  package struct View: BitwiseCopyable {
    fileprivate let wide: UnsafePointer<TextCell>?
    fileprivate let words: UnsafePointer<UInt32>?
    fileprivate let starts: UnsafePointer<Int>?
    fileprivate let far: UnsafePointer<NarrowCells.Far>?
    fileprivate let farCount: Int

    fileprivate init(_ wide: UnsafePointer<TextCell>) {
      self.wide = wide
      (words, starts, far, farCount) = (nil, nil, nil, 0)
    }

    fileprivate init(
      words: RawColumn<UInt32>, starts: RawColumn<Int>, far: RawColumn<NarrowCells.Far>
    ) {
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
      guard let far else { return .absent }
      var (low, high) = (0, farCount)
      while low < high {
        let middle = (low + high) / 2
        if Int(far[middle].row) < row { low = middle + 1 } else { high = middle }
      }
      return far[low].cell
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

/// Cells of four bytes: the distance from the first text of a block of rows, and the length.
///
/// Rows whose texts are long or lie far away are few, and stand apart.
@usableFromInline
final class NarrowCells: CompactForm, @unchecked Sendable {
  @usableFromInline let count: Int
  /// The cells as plain memory, which lives as long as this object.
  @usableFromInline let view: TextCells.View
  private let words: RawColumn<UInt32>
  private let starts: RawColumn<Int>
  /// Ascending by row.
  private let apart: RawColumn<Far>

  static let rowBits = 12
  private static let rowsPerBlock = 1 << rowBits

  /// A row that stands apart.
  fileprivate struct Far: BitwiseCopyable {
    let row: Int32
    let cell: TextCell
  }

  /// The length that marks a row that stands apart.
  static let far: UInt32 = 255
  private static let greatestDistance = (1 << 24) - 1
  /// One in so many rows may stand apart.
  private static let rowsPerFar = 64

  @usableFromInline
  subscript(row: Int) -> TextCell { view[row] }

  /// - Returns: `nil` where too many cells do not fit.
  init?(_ cells: [TextCell], _ workers: Workers) {
    let blocks = (cells.count + NarrowCells.rowsPerBlock - 1) >> NarrowCells.rowBits
    let words = RawColumn<UInt32>(uninitialised: cells.count)
    let starts = RawColumn<Int>(uninitialised: blocks)
    let apart = PieceOutputs<[Int32]>(count: blocks)
    workers.run(pieces: blocks) { block in
      let first = block << NarrowCells.rowBits
      let rows = first..<min(cells.count, first + NarrowCells.rowsPerBlock)
      apart[block] = cells.withUnsafeBufferPointer {
        NarrowCells.write($0, rows, words, &starts.base[block])
      }
    }
    let all = apart.all
    let farCount = all.reduce(0) { $0 + $1.count }
    guard farCount <= cells.count / NarrowCells.rowsPerFar else { return nil }
    self.words = words
    self.starts = starts
    count = cells.count
    self.apart = RawColumn(
      copying: all.joined().map { Far(row: $0, cell: cells[Int($0)]) })
    view = TextCells.View(words: words, starts: starts, far: self.apart)
  }

  /// Writes a block, and returns the rows that do not fit.
  private static func write(
    _ cells: UnsafeBufferPointer<TextCell>, _ rows: Range<Int>, _ words: RawColumn<UInt32>,
    _ start: inout Int
  ) -> [Int32] {
    start = Int.max
    for row in rows where !cells[row].isAbsent { start = min(start, cells[row].offset) }
    var far: [Int32] = []
    for row in rows {
      let cell = cells[row]
      guard !cell.isAbsent else {
        words[row] = 0
        continue
      }
      let distance = cell.offset &- start
      if cell.length < Int(NarrowCells.far), distance <= greatestDistance {
        words[row] = UInt32(truncatingIfNeeded: distance << 8 | cell.length)
      } else {
        words[row] = NarrowCells.far
        far.append(Int32(truncatingIfNeeded: row))
      }
    }
    return far
  }
}

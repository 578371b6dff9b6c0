/// Cells of four bytes: the distance from the start of a block of rows, and the length.
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

  static let rowBits = 10
  static let rowsPerBlock = 1 << rowBits

  /// A row that stands apart.
  struct Far: BitwiseCopyable {
    let row: Int32
    let cell: TextCell

    /// The cell of a row that is among others in ascending order.
    static func cell(of row: Int, in far: UnsafePointer<Far>, _ count: Int) -> TextCell {
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        if Int(far[middle].row) < row { low = middle + 1 } else { high = middle }
      }
      return far[low].cell
    }
  }

  /// The rows of a column that stand apart, from several threads.
  final class FarRows: Sendable {
    private let parts = Locked<[[Far]]>([])

    /// One in so many rows may stand apart: each costs sixteen bytes, and a search.
    private static let rowsPerFar = 16

    /// Takes rows in ascending order, which nobody else gives.
    func add(_ part: [Far]) {
      if !part.isEmpty { parts.withLock { $0.append(part) } }
    }

    /// All of them in ascending order: each part ascends, and no two of them overlap.
    var all: [Far] { Array(parts.withLock { $0.sorted { $0[0].row < $1[0].row } }.joined()) }

    /// Whether they are too many among so many rows.
    func areMany(among rows: Int) -> Bool {
      parts.withLock { $0.reduce(0) { $0 + $1.count } } > rows / FarRows.rowsPerFar
    }
  }

  /// The length that marks a row that stands apart.
  static let far: UInt32 = 255
  static let greatestDistance: UInt64 = (1 << 24) - 1

  /// - Parameters:
  ///   - words: A distance of 24 bits and a length of eight for each row; 0 for a row without a text.
  ///   - starts: Where the distances of each block of rows start.
  ///   - apart: The rows that stand apart, ascending.
  init(words: RawColumn<UInt32>, starts: RawColumn<Int>, apart: [Far], count: Int) {
    self.words = words
    self.starts = starts
    self.count = count
    self.apart = RawColumn(copying: apart)
    view = TextCells.View(words: words, starts: starts, far: self.apart)
  }

  @usableFromInline
  subscript(row: Int) -> TextCell { view[row] }
}

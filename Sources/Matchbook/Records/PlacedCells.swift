/// A compact column of texts that several threads fill, each its own rows.
///
/// Where the distances of a block of rows start has to be known before its first row comes:
/// ``TextStarts`` is told by whoever hands out the rows.
package final class PlacedCells: Sendable {
  private let words: RawColumn<UInt32>
  private let starts: TextStarts
  private let apart = Locked<[[NarrowCells.Far]]>([])

  /// One in so many rows may stand apart: each costs sixteen bytes, and a search.
  private static let rowsPerFar = 16

  package init(starts: TextStarts) {
    words = RawColumn(uninitialised: starts.rows)
    self.starts = starts
  }

  /// Puts the cells of some rows in their places.
  ///
  /// - Parameter cells: The cell of the first of the rows, and those of the others behind it.
  /// - Complexity: O(*n*).
  package func place(_ cells: UnsafePointer<TextCell>, at rows: Range<Int>) {
    var first = rows.lowerBound
    while first < rows.upperBound {
      let end = min(rows.upperBound, (first | (NarrowCells.rowsPerBlock - 1)) + 1)
      place(cells + (first - rows.lowerBound), inBlock: first..<end)
      first = end
    }
  }

  private func place(_ cells: UnsafePointer<TextCell>, inBlock rows: Range<Int>) {
    let start = UInt64(starts.column[rows.lowerBound >> NarrowCells.rowBits])
    let output = words.base + rows.lowerBound
    var far: UInt64 = 0
    for place in 0..<rows.count {
      let bits = cells[place].bits
      let length = bits & 0xFF_FFFF
      let distance = bits >> 24 &- start
      let isNear = distance <= NarrowCells.greatestDistance && length < UInt64(NarrowCells.far)
      let word = isNear ? distance << 8 | length : UInt64(NarrowCells.far)
      output[place] = length == 0 ? 0 : UInt32(truncatingIfNeeded: word)
      far |= isNear ? 0 : length
    }
    guard far != 0 else { return }
    keepApart(cells, inBlock: rows)
  }

  private func keepApart(_ cells: UnsafePointer<TextCell>, inBlock rows: Range<Int>) {
    let output = words.base + rows.lowerBound
    var far: [NarrowCells.Far] = []
    for place in 0..<rows.count where output[place] == NarrowCells.far {
      far.append(
        NarrowCells.Far(
          row: Int32(truncatingIfNeeded: rows.lowerBound + place), cell: cells[place]))
    }
    apart.withLock { $0.append(far) }
  }

  /// The first rows as a column, once all of them are placed; a wide one if too many stand apart.
  package func finish(count: Int) -> TextCells {
    let narrow = narrow(count: count)
    let apart = apart.withLock { $0.reduce(0) { $0 + $1.count } }
    return apart <= count / PlacedCells.rowsPerFar
      ? TextCells(narrow) : TextCells((0..<count).map { narrow[$0] })
  }

  private func narrow(count: Int) -> NarrowCells {
    // Each part ascends, and no two of them overlap.
    let apart = apart.withLock { $0.sorted { $0[0].row < $1[0].row } }
    return NarrowCells(
      words: words, starts: starts.column, apart: Array(apart.joined()), count: count)
  }
}

extension PlacedCells {
  /// A column that is there already; `nil` where too many of its rows would stand apart.
  static func narrow(_ cells: [TextCell], _ workers: Workers) -> NarrowCells? {
    let starts = TextStarts(rows: cells.count)
    let placed = PlacedCells(starts: starts)
    let blocks = (cells.count + NarrowCells.rowsPerBlock - 1) >> NarrowCells.rowBits
    workers.run(pieces: blocks) { block in
      let first = block << NarrowCells.rowBits
      let rows = first..<min(cells.count, first + NarrowCells.rowsPerBlock)
      cells.withUnsafeBufferPointer { cells in
        var start = Int.max
        for row in rows where !cells[row].isAbsent { start = min(start, cells[row].offset) }
        starts.set(start == Int.max ? 0 : start, forBlocksFrom: rows)
        if let base = cells.baseAddress { placed.place(base + first, at: rows) }
      }
    }
    guard case .narrow(let narrow) = placed.finish(count: cells.count).storage else { return nil }
    return narrow
  }
}

/// Where the distances of texts start, for each block of rows: one for all text columns of a table.
package final class TextStarts: Sendable {
  let column: RawColumn<Int>
  let rows: Int

  /// Texts may lie so far behind the start of their block of rows.
  package static let reach = Int(NarrowCells.greatestDistance)

  package init(rows: Int) {
    self.rows = rows
    column = RawColumn(
      uninitialised: (rows + NarrowCells.rowsPerBlock - 1) >> NarrowCells.rowBits)
  }

  /// Says where the blocks start whose first row is among some rows.
  ///
  /// Each block has to be told before one of its rows is placed.
  package func set(_ start: Int, forBlocksFrom rows: Range<Int>) {
    let size = NarrowCells.rowsPerBlock
    var block = (rows.lowerBound + size - 1) >> NarrowCells.rowBits
    while block << NarrowCells.rowBits < rows.upperBound {
      column[block] = start
      block += 1
    }
  }
}

/// A compact column of texts that several threads fill, each its own rows.
///
/// Where the distances of a block of rows start has to be known before its first row comes:
/// ``TextStarts`` is told by whoever hands out the rows.
package final class PlacedCells: Sendable {
  private let words: RawColumn<UInt32>
  private let starts: TextStarts
  private let apart = NarrowCells.FarRows()

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
    let start = UInt64(starts.column[rows.lowerBound >> NarrowCells.rowBits]) << 24
    let output = words.base + rows.lowerBound
    var beyond: UInt64 = 0
    for place in 0..<rows.count {
      let bits = cells[place].bits
      // 40 bits of distance above 24 bits of length; 0 where there is no text.
      let moved = UInt32(truncatingIfNeeded: bits) << 8 == 0 ? 0 : bits &- start
      output[place] = UInt32(truncatingIfNeeded: moved >> 16 | moved & 255)
      beyond |= moved & PlacedCells.unheldBits | (moved & 255 &+ 1) & 256
    }
    if beyond != 0 { placeEach(cells, start >> 24, inBlock: rows) }
  }

  /// Bits of distance and length that four bytes do not hold.
  private static var unheldBits: UInt64 { 0xFFFF_0000_00FF_FF00 }

  private func placeEach(
    _ cells: UnsafePointer<TextCell>, _ start: UInt64, inBlock rows: Range<Int>
  ) {
    let output = words.base + rows.lowerBound
    var far: [NarrowCells.Far] = []
    for place in 0..<rows.count {
      let cell = cells[place]
      let distance = UInt64(cell.offset) &- start
      if cell.isAbsent {
        output[place] = 0
      } else if distance <= NarrowCells.greatestDistance, cell.length < Int(NarrowCells.far) {
        output[place] = UInt32(truncatingIfNeeded: distance << 8) | UInt32(cell.length)
      } else {
        output[place] = NarrowCells.far
        let row = Int32(truncatingIfNeeded: rows.lowerBound + place)
        far.append(NarrowCells.Far(row: row, cell: cell))
      }
    }
    apart.add(far)
  }

  /// The first rows as a column, once all of them are placed; a wide one if too many stand apart.
  package func finish(count: Int) -> TextCells {
    let narrow = narrow(count: count)
    return apart.areMany(among: count)
      ? TextCells((0..<count).map { narrow[$0] }) : TextCells(narrow)
  }

  private func narrow(count: Int) -> NarrowCells {
    NarrowCells(words: words, starts: starts.column, apart: apart.all, count: count)
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
  package static var reach: Int { Int(NarrowCells.greatestDistance) }

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

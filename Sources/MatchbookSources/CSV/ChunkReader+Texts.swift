import Matchbook

/// Cells as texts: without the blanks around them, with single quotes, several joined to one.
extension ChunkReader {
  /// A cell without the blanks around it.
  @inline(__always)
  func trimmed(_ cell: UInt64) -> UInt64 {
    let length = CellBatch.length(cell)
    guard length > 0 else { return 0 }
    let first = base[CellBatch.offset(cell)]
    let last = base[CellBatch.offset(cell) + length - 1]
    // 0xC2 and 0xA0 are the first and the last byte of the blank that does not break.
    if first > 0x20 && last > 0x20 && first != 0xC2 && last != 0xA0 { return cell }
    let rest = NumberReader.trimmed(bytes(cell))
    guard let start = rest.baseAddress, !rest.isEmpty else { return 0 }
    return CellBatch.pack(start - base, rest.count) | cell & CellBatch.escapedBit
  }

  @inline(__always)
  func bytes(_ cell: UInt64) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + CellBatch.offset(cell), count: CellBatch.length(cell))
  }

  /// A cell whose text stands as it is: in the file, or among the texts that were made.
  @inline(__always)
  func plainText(_ cell: UInt64, _ columns: ChunkColumns) -> UInt64 {
    let cell = trimmed(cell)
    return cell & CellBatch.escapedBit == 0 ? cell : unescaped(cell, columns)
  }

  @inline(never)
  func unescaped(_ cell: UInt64, _ columns: ChunkColumns) -> UInt64 {
    let start = columns.made.count
    appendUnescaped(cell, columns)
    return CellBatch.pack(start, columns.made.count - start) | CellBatch.escapedBit
  }

  func appendUnescaped(_ cell: UInt64, _ columns: ChunkColumns) {
    let text = bytes(cell)
    guard cell & CellBatch.escapedBit != 0 else {
      columns.made.append(contentsOf: text)
      return
    }
    var index = 0
    while index < text.count {
      columns.made.append(text[index])
      index += text[index] == UInt8(ascii: "\"") ? 2 : 1
    }
  }

  func readTexts(
    _ sources: [Int], _ batch: inout CellBatch, _ cells: GrowingColumn<UInt64>,
    _ columns: ChunkColumns, shared: Int
  ) {
    let count = batch.count
    let output = cells.room(for: count)
    let width = batch.columnCount
    if sources.count == 1, let store = columns.store {
      keepTexts(sources[0], batch, output, store, shared: shared)
      return
    }
    if sources.count == 1 {
      var input = batch.cells + sources[0]
      for row in 0..<count {
        output[row] = plainText(input.pointee, columns)
        input += width
      }
      return
    }
    for row in 0..<count {
      output[row] = 0
      if let cell = joined(sources, batch.cells + row * width, columns) {
        output[row] = cell
      } else {
        note(.cellLength, column: sources[0], row: row, &batch, columns)
      }
    }
  }

  /// The texts of several cells with a blank between them; `nil` if they are too long together.
  func joined(
    _ sources: [Int], _ cells: UnsafePointer<UInt64>, _ columns: ChunkColumns
  ) -> UInt64? {
    let filled = sources.map { trimmed(cells[$0]) }.filter { CellBatch.length($0) > 0 }
    guard filled.count > 1 || columns.store != nil else {
      return filled.first.map { plainText($0, columns) } ?? 0
    }
    let start = columns.made.count
    for (index, cell) in filled.enumerated() {
      if index > 0 { columns.made.append(0x20) }
      appendUnescaped(cell, columns)
    }
    let length = columns.made.count - start
    guard length < CellBatch.longestCell else {
      columns.made.removeSubrange(start...)
      return nil
    }
    if let store = columns.store { return store.put(made: &columns.made) }
    return CellBatch.pack(start, length) | CellBatch.escapedBit
  }

  /// Copies the texts of a column into the arena of the table.
  private func keepTexts(
    _ source: Int, _ batch: borrowing CellBatch, _ output: UnsafeMutablePointer<UInt64>,
    _ store: TextStore, shared: Int
  ) {
    var cursor = store.cursor
    var sharing = shared >= 0 ? store.sharing(shared) : nil
    var input = UnsafePointer(batch.cells + source)
    let width = batch.columnCount
    for row in 0..<batch.count {
      let cell = trimmed(input.pointee)
      let length = CellBatch.length(cell)
      input += width
      if length == 0 {
        output[row] = 0
      } else if cell & CellBatch.escapedBit == 0 {
        let text = base + CellBatch.offset(cell)
        output[row] = cursor.put(text, length, &sharing)
      } else {
        store.cursor = cursor
        output[row] = store.putUnescaped(base + CellBatch.offset(cell), length)
        cursor = store.cursor
      }
    }
    store.cursor = cursor
    if let sharing { store.note(sharing, lookups: batch.count, column: shared) }
  }

  /// Keeps ids as numbers, and copies those that are none into the arena of the table.
  private func keepNumbers(
    _ source: Int, _ batch: borrowing CellBatch, _ output: UnsafeMutablePointer<UInt64>,
    _ form: NumberForm, _ store: TextStore
  ) {
    guard batch.count > 0 else { return }
    var input = UnsafePointer(batch.cells + source)
    let width = batch.columnCount
    // Nearly all ids of a file have as many digits as the first of the batch.
    let digits = max(1, CellBatch.length(trimmed(input.pointee)) - form.prefix.count)
    let usual = IDForm(prefix: form.prefix, digits: digits)
    for row in 0..<batch.count {
      let cell = trimmed(input.pointee)
      input += width
      let (text, length) = (base + CellBatch.offset(cell), CellBatch.length(cell))
      if cell & CellBatch.escapedBit == 0,
        let word = usual.word(of: text, length) ?? form.word(of: text, length)
      {
        output[row] = PlacedNumbers.numberBit | UInt64(word)
      } else {
        output[row] = copied(cell, store)
      }
    }
  }

  @inline(never)
  private func copied(_ cell: UInt64, _ store: TextStore) -> UInt64 {
    let (text, length) = (base + CellBatch.offset(cell), CellBatch.length(cell))
    guard length > 0 else { return 0 }
    guard cell & CellBatch.escapedBit == 0 else { return store.putUnescaped(text, length) }
    return store.cursor.put(text, length)
  }

  /// The form of ids, where almost all that start in a range are numbers behind one prefix.
  ///
  /// - Parameter end: Where the text ends that is in memory.
  func usualForm(ofIDsIn range: Range<Int>, end: Int) -> NumberForm? {
    guard mapping.id != nil,
      let cells = readScanned(from: range.lowerBound, limit: range.upperBound, end: end).ids
    else { return nil }
    let ids = cells.buffer.filter { $0 & CellBatch.escapedBit == 0 }
    guard let first = ids.first, let form = NumberForm(of: bytes(first)) else { return nil }
    let others = ids.count {
      form.word(of: base + CellBatch.offset($0), CellBatch.length($0)) == nil
    }
    return others * 32 <= ids.count ? form : nil
  }

  func readIDs(_ batch: inout CellBatch, _ columns: ChunkColumns) {
    guard let ids = columns.ids, let source = mapping.id else { return }
    let output = ids.room(for: batch.count)
    if let idForm, let store = columns.store {
      keepNumbers(source, batch, output, idForm, store)
    } else {
      readTexts([source], &batch, ids, columns, shared: -1)
    }
    for row in 0..<batch.count
    where output[row] & PlacedNumbers.numberBit == 0 && CellBatch.length(output[row]) == 0 {
      note(.emptyID, column: source, row: row, &batch, columns)
    }
  }
}

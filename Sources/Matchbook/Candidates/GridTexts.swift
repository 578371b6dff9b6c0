/// The normalised texts of some rows, in their order: all of them as cells, and those that are
/// short as numbers beside each other, for loops that compare one with many.
struct GridTexts: Sendable {
  let cells: [TextCell]
  let arena: [UInt8]
  let codes: RawColumn<UInt128>
  /// In bytes; 0 where there is no text, ``long`` where the codes do not hold it.
  let lengths: RawColumn<UInt8>
  /// How often a short text has the bytes of each of sixteen classes, up to four, in unary: one edit
  /// changes two bits at most, so that most texts that differ need not be measured.
  let bags: RawColumn<UInt64>
  /// The texts whose codes do not hold them.
  let longCount: Int

  static let long: UInt8 = 255

  init(
    _ entries: [KeyEntry], _ table: RecordTable, _ field: Field, _ steps: [TextNormaliser],
    workers: Workers
  ) {
    codes = RawColumn(repeating: 0, count: entries.count)
    lengths = RawColumn(repeating: 0, count: entries.count)
    bags = RawColumn(repeating: 0, count: entries.count)
    guard let (source, texts) = table.textSource(field) else {
      cells = Array(repeating: .absent, count: entries.count)
      arena = []
      longCount = 0
      return
    }
    let (codes, lengths, bags) = (codes, lengths, bags)
    let pipeline = TextPipeline(steps)
    let pieces = max(1, min(workers.count * 4, entries.count / 4096))
    let outputs = PieceOutputs<(cells: [TextCell], arena: [UInt8], longCount: Int)>(count: pieces)
    workers.run(pieces: pieces) { piece in
      let range = entries.count * piece / pieces..<entries.count * (piece + 1) / pieces
      var normalised = NormalisedCells(pipeline, capacity: range.count)
      var longCount = 0
      var gathered = GatheredTexts()
      texts.withUnsafeBufferPointer { bytes in
        for start in stride(from: range.lowerBound, to: range.upperBound, by: GatheredTexts.most) {
          let positions = start..<min(start + GatheredTexts.most, range.upperBound)
          gathered.gather(positions.lazy.map { source[entries[$0].row] }, bytes)
          gathered.forEach { place, text in
            let position = start &+ place
            normalised.append(text) { text in
              guard let base = text.baseAddress else { return }
              if text.count <= ShortText.capacity {
                let short = ShortText(base, count: text.count)
                if !short.hasHighBit {
                  codes[position] = short.codes
                  bags[position] = GridTexts.bag(text)
                  lengths[position] = UInt8(truncatingIfNeeded: text.count)
                  return
                }
              }
              lengths[position] = GridTexts.long
              longCount += 1
            }
          }
        }
      }
      outputs[piece] = (normalised.cells, normalised.arena, longCount)
    }
    var cells: [TextCell] = []
    var arena: [UInt8] = []
    let parts = outputs.all
    cells.reserveCapacity(entries.count)
    arena.reserveCapacity(parts.reduce(0) { $0 + $1.arena.count })
    for part in parts {
      let offset = arena.count
      for cell in part.cells {
        cells.append(
          cell.isAbsent ? cell : TextCell(offset: cell.offset + offset, length: cell.length))
      }
      arena += part.arena
    }
    self.cells = cells
    self.arena = arena
    longCount = parts.reduce(0) { $0 + $1.longCount }
  }

  private static func bag(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var bag: UInt64 = 0
    for byte in text {
      let place = 4 &* UInt64(byte & 15)
      bag |= (((bag &>> place & 15) &<< 1 | 1) & 15) &<< place
    }
    return bag
  }

  /// Whether one of two texts begins with the other and is longer.
  func beginsAlike(_ place: Int, _ other: GridTexts, _ otherPlace: Int) -> Bool {
    withText(place) { left in
      other.withText(otherPlace) { right in
        left.count != right.count
          && (left.count < right.count ? right.starts(with: left) : left.starts(with: right))
      }
    }
  }

  @inline(__always)
  func withText<Result>(
    _ position: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let cell = cells[position]
    return arena.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[cell.offset..<cell.offset &+ cell.length]))
    }
  }
}

/// Texts of rows that lie anywhere in a table, copied side by side a few at a time: copies wait for
/// memory together, where texts that are read one by one wait one after the other.
private struct GatheredTexts {
  /// Few enough to stay in the nearest cache.
  static let most = 64

  private var cells: [TextCell] = []
  private var bytes: [UInt8] = []

  mutating func gather(
    _ source: some Sequence<TextCell>, _ arena: UnsafeBufferPointer<UInt8>
  ) {
    cells.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    for cell in source { cells.append(cell) }
    for cell in cells {
      bytes.append(
        contentsOf: UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset &+ cell.length]))
    }
  }

  @inline(__always)
  func forEach(_ body: (_ place: Int, UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      var next = 0
      for (place, cell) in cells.enumerated() {
        body(place, UnsafeBufferPointer(rebasing: bytes[next..<next &+ cell.length]))
        next &+= cell.length
      }
    }
  }
}

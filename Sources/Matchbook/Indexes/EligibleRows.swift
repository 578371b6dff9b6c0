/// The rows that a pass may match: those that are open and in scope.
///
/// One bit for each, and a byte for each row of a stretch while somebody looks at it: bytes of all
/// rows would be memory at the very time when there is most.
struct EligibleRows: Sendable {
  let rowCount: Int
  /// A bit for each row, the lowest of a word for its first.
  private let words: RawColumn<UInt64>
  /// How many there are among the rows of each worker's piece.
  let countByPiece: [Int]
  var includedCount: Int { countByPiece.reduce(0, +) }

  static let rowsPerWord = 64
  /// Rows that are looked at in one go, whose bytes stay in the processor's caches.
  private static let rowsPerStretch = 256 * rowsPerWord

  /// Asks for the rows of a stretch at a time.
  ///
  /// - Parameter mark: Writes 1 for each row of a range that takes part, otherwise 0, at the place of
  ///   the row behind a pointer; called by several threads.
  init(
    rowCount: Int, _ workers: Workers,
    mark: @Sendable (_ rows: Range<Int>, _ includes: UnsafeMutablePointer<UInt8>) -> Void
  ) {
    self.rowCount = rowCount
    let words = RawColumn<UInt64>(
      uninitialised: (rowCount + EligibleRows.rowsPerWord - 1) / EligibleRows.rowsPerWord)
    let pieces = workers.count
    let counts = RawColumn<Int>(repeating: 0, count: pieces)
    workers.run(pieces: pieces) { piece in
      var count = 0
      EligibleRows.forEachStretch(EligibleRows.range(of: piece, of: pieces, rows: rowCount)) {
        rows, includes in
        mark(rows, includes)
        var row = rows.lowerBound
        while row < rows.upperBound {
          let word = EligibleRows.word(
            of: includes + row, min(EligibleRows.rowsPerWord, rows.upperBound - row))
          words[row / EligibleRows.rowsPerWord] = word
          count += word.nonzeroBitCount
          row += EligibleRows.rowsPerWord
        }
      }
      counts[piece] = count
    }
    self.words = words
    countByPiece = Array(counts.buffer)
  }

  /// The rows of one of several pieces, which begin at words of their own.
  private static func range(of piece: Int, of pieces: Int, rows: Int) -> Range<Int> {
    func start(_ piece: Int) -> Int {
      piece == pieces ? rows : rows * piece / pieces / rowsPerWord * rowsPerWord
    }
    return start(piece)..<start(piece + 1)
  }

  /// Calls `body` with stretches of the rows of a piece, and a pointer behind which stands, at the
  /// place of each of their rows, 1 if it takes part, otherwise 0.
  func forEachStretch(
    ofPiece piece: Int, of pieces: Int,
    _ body: (_ rows: Range<Int>, _ includes: UnsafeMutablePointer<UInt8>) -> Void
  ) {
    let rows = EligibleRows.range(of: piece, of: pieces, rows: rowCount)
    EligibleRows.forEachStretch(rows) { rows, includes in
      write(rows, to: includes)
      body(rows, includes)
    }
  }

  /// Calls `body` with such a pointer for a few rows, of which the first has a word of its own.
  func withIncludes(_ rows: Range<Int>, _ body: (UnsafePointer<UInt8>) -> Void) {
    EligibleRows.forEachStretch(rows) { rows, includes in
      write(rows, to: includes)
      body(includes)
    }
  }

  private static func forEachStretch(
    _ rows: Range<Int>, _ body: (Range<Int>, UnsafeMutablePointer<UInt8>) -> Void
  ) {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: rowsPerStretch)
    defer { bytes.deallocate() }
    var row = rows.lowerBound
    while row < rows.upperBound {
      let end = min(row + rowsPerStretch, rows.upperBound)
      body(row..<end, bytes - row)
      row = end
    }
  }

  // MARK: - Bits and bytes

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// The bits of so many rows, each of whose bytes is 0 or 1.
  @inline(__always)
  private static func word(of includes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var word: UInt64 = 0
    guard count == rowsPerWord else {
      for place in 0..<count { word |= UInt64(includes[place]) << place }
      return word
    }
    let bytes = UnsafeRawPointer(includes)
    for eighth in 0..<8 {
      let ones = bytes.loadUnaligned(fromByteOffset: 8 * eighth, as: UInt64.self)
      // Each byte's one comes to stand in the highest byte, in the order of the bytes.
      let bits = (UInt64(littleEndian: ones) &* 0x0102_0408_1020_4080) >> 56
      word |= bits << UInt64(8 * eighth)
    }
    return word
  }

  private func write(_ rows: Range<Int>, to includes: UnsafeMutablePointer<UInt8>) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let word = words[row / EligibleRows.rowsPerWord]
      let count = min(EligibleRows.rowsPerWord, rows.upperBound - row)
      if count == EligibleRows.rowsPerWord, word == 0 || word == .max {
        let bytes = word & EligibleRows.ones
        UnsafeMutableRawPointer(includes + row).storeBytes(
          of: SIMD8(repeating: bytes), as: SIMD8<UInt64>.self)
      } else {
        for place in 0..<count { includes[row + place] = UInt8(word >> UInt64(place) & 1) }
      }
      row += EligibleRows.rowsPerWord
    }
  }
}

extension PairPass {
  /// The open rows of a side that a scope holds.
  func eligible(_ side: Side, _ scope: Condition?) -> EligibleRows {
    let table = sides[side].table
    let standings = (side == .ledger ? states.ledger : states.external).standings
    // The scope's tests look at one side and constants; both operands may be bound to that side.
    let evaluator = scope.map { ConditionEvaluator($0, ledger: table, external: table) }
    return EligibleRows(rowCount: table.count, workers) { rows, includes in
      let standings = standings.base
      for row in rows { includes[row] = standings[row] < SideStates.least(.suggested) ? 1 : 0 }
      guard let evaluator else { return }
      for row in rows
      where includes[row] != 0 && !evaluator.holds(ledgerRow: row, externalRow: row) {
        includes[row] = 0
      }
    }
  }
}

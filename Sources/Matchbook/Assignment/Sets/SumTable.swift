/// Counts the sets of each size and sum in a table, where the sums lie in a small span.
///
/// Amounts are divided by their greatest common divisor before, so that round amounts make a short
/// table whatever the minor unit is. Sums from which the window cannot be reached any more are left
/// out.
///
/// Source: Bellman, "Dynamic Programming", 1957.
///
/// - Complexity: O(*n* *k* *s*) time and O(*k* *s*) memory, with sizes up to *k* and a span of *s*.
struct SumTable {
  private static let mostCells = 1 << 22
  /// The cells of all rows; the bits of `SumReach` are as many.
  private static let mostRowCells = 1 << 28
  /// Cells are added side by side, so that this many take the time of one step elsewhere.
  private static let cellsPerStep = 16

  /// The partial sums of sets that end within a window.
  struct Span {
    let least: Int64
    let count: Int

    init?(_ rows: SortedRows, sizes: ClosedRange<Int>, low: Int64, high: Int64) {
      guard rows.isNarrow else { return nil }
      var lowest: Int128 = 0
      var highest: Int128 = 0
      for size in 1...sizes.upperBound where size <= rows.count {
        lowest = min(lowest, rows.lowSums[size])
        highest = max(highest, rows.highSums[size])
      }
      let from = max(lowest, Int128(low) - highest)
      let through = min(highest, Int128(high) - lowest)
      // The empty set is where every table starts.
      guard from <= 0, through >= 0, through - from < Int128(mostCells) else { return nil }
      least = Int64(truncatingIfNeeded: from)
      count = Int(truncatingIfNeeded: through - from) + 1
    }
  }

  /// About how many steps a question takes; `nil` if it is none for this method.
  static func steps(
    _ rows: SortedRows, sizes: ClosedRange<Int>, low: Int64, high: Int64
  ) -> Int? {
    guard let span = Span(rows, sizes: sizes, low: low, high: high) else { return nil }
    let cells = span.count * (sizes.upperBound + 1)
    guard cells <= mostCells, cells * rows.count <= mostRowCells else { return nil }
    return cells * rows.count * (rows.hasTwins ? 2 : 1) / cellsPerStep
  }

  /// The number of sets of the given sizes whose sum lies within the window.
  static func count(
    _ rows: SortedRows, sizes: ClosedRange<Int>, low: Int64, high: Int64, span: Span
  ) -> (sets: UInt64, valueSets: UInt64) {
    let sets = count(rows, sizes, low, high, span, countsTwins: true)
    guard rows.hasTwins else { return (sets, sets) }
    return (sets, count(rows, sizes, low, high, span, countsTwins: false))
  }

  private static func count(
    _ rows: SortedRows, _ sizes: ClosedRange<Int>, _ low: Int64, _ high: Int64, _ span: Span,
    countsTwins: Bool
  ) -> UInt64 {
    let largest = sizes.upperBound
    // Where all sets together fit 64 bits, no sum of some of them can overflow.
    let saturates = Binomial.sets(of: rows.count, sizes: 0...largest) == .max
    var cells = [UInt64](repeating: 0, count: span.count * (largest + 1))
    cells[Int(-span.least)] = 1
    for start in rows.classStarts {
      let twins = Int(rows.twinCount[start])
      for size in stride(from: largest, through: 1, by: -1) {
        for taken in 1...min(size, twins) {
          add(
            row: size - taken, to: size, shift: Int64(taken) * rows.values[start],
            times: countsTwins ? Binomial.saturating(twins, taken) : 1, saturates, span, &cells)
        }
      }
    }
    let from = max(low, span.least)
    let through = min(high, span.least + Int64(span.count - 1))
    guard from <= through else { return 0 }
    var total: UInt64 = 0
    for size in sizes {
      for sum in from...through {
        total = total.addingSaturating(cells[size * span.count + Int(sum - span.least)])
      }
    }
    return total
  }

  private static func add(
    row source: Int, to goal: Int, shift: Int64, times: UInt64, _ saturates: Bool, _ span: Span,
    _ cells: inout [UInt64]
  ) {
    guard shift.magnitude < UInt64(span.count) else { return }
    let shift = Int(shift)
    let first = max(0, -shift)
    let end = min(span.count, span.count - shift)
    let from = source * span.count
    let to = goal * span.count + shift
    cells.withUnsafeMutableBufferPointer { cells in
      guard let base = cells.baseAddress else { return }
      if saturates {
        for place in first..<end {
          let more = base[from + place].multipliedSaturating(times)
          base[to + place] = base[to + place].addingSaturating(more)
        }
      } else if times == 1 {
        for place in first..<end { base[to + place] &+= base[from + place] }
      } else {
        for place in first..<end { base[to + place] &+= base[from + place] &* times }
      }
    }
  }
}

/// Tells which sums some of the rows from a row on can make: a bit for each row, size and sum.
struct SumReach {
  private let span: SumTable.Span
  private let largest: Int
  private let words: Int
  private var bits: [UInt64]

  /// - Parameter values: The amounts in the order of rows, in units of their divisor.
  init(_ values: [Int64], largest: Int, span: SumTable.Span) {
    self.span = span
    self.largest = largest
    words = (span.count + 63) / 64
    bits = [UInt64](repeating: 0, count: (values.count + 1) * (largest + 1) * words)
    let zero = Int(-span.least)
    for row in 0...values.count { bits[start(row, 0) + zero / 64] |= 1 << UInt64(zero % 64) }
    for row in values.indices.reversed() {
      for size in 1..<(largest + 1) {
        for word in 0..<words { bits[start(row, size) + word] = bits[start(row + 1, size) + word] }
        shift(from: start(row + 1, size - 1), to: start(row, size), by: values[row])
      }
    }
  }

  private func start(_ row: Int, _ size: Int) -> Int { (row * (largest + 1) + size) * words }

  private mutating func shift(from source: Int, to goal: Int, by shift: Int64) {
    guard shift.magnitude < UInt64(span.count) else { return }
    let whole = Int(shift.magnitude) / 64
    let part = UInt64(shift.magnitude % 64)
    for word in whole..<words {
      // Up or down, each word gets the parts of two neighbours.
      let near = shift >= 0 ? word - whole : word
      let to = shift >= 0 ? word : word - whole
      let value = bits[source + near]
      if shift >= 0 {
        bits[goal + to] |= value << part
        if part > 0, to + 1 < words { bits[goal + to + 1] |= value >> (64 - part) }
      } else {
        bits[goal + to] |= value >> part
        if part > 0, to > 0 { bits[goal + to - 1] |= value << (64 - part) }
      }
    }
    // Bits past the span would be sums that are left out.
    if span.count % 64 != 0 {
      bits[goal + words - 1] &= UInt64.max >> UInt64(64 - span.count % 64)
    }
  }

  /// Whether some rows from one on, so many, sum to something from `low` through `high`.
  func canReach(from row: Int, size: Int, low: Int128, high: Int128) -> Bool {
    let first = max(low - Int128(span.least), 0)
    let last = min(high - Int128(span.least), Int128(span.count - 1))
    guard first <= last else { return false }
    let firstBit = Int(truncatingIfNeeded: first)
    let lastBit = Int(truncatingIfNeeded: last)
    let start = start(row, size)
    for word in (firstBit / 64)...(lastBit / 64) {
      var mask = UInt64.max
      if word == firstBit / 64 { mask &= UInt64.max << UInt64(firstBit % 64) }
      if word == lastBit / 64 { mask &= UInt64.max >> UInt64(63 - lastBit % 64) }
      if bits[start + word] & mask != 0 { return true }
    }
    return false
  }
}

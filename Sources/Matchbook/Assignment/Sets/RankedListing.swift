/// Finds the first sets of an answer without going through all of them.
///
/// Sizes go up and rows in their order, so sets come in the answer's order wherever evidence and
/// distance are equal: a branch that cannot do better than the last listed set is not entered.
/// Source: branch and bound as by Land and Doig, 1960.
struct RankedListing {
  /// Bounds for each row and size are kept up to this many.
  private static let mostBounds = 1 << 17

  /// What the rows from a row on can add, in units of the divisor.
  private struct Bounds {
    var least: Int128
    var most: Int128
    var evidence: Int128
  }

  private let rows: SortedRows
  private let window: SumWindow
  private let largest: Int
  private let reach: SumReach?
  /// The position of each row.
  private let positions: [Int32]
  /// By row and size, or by size alone for many rows.
  private var bounds: [Bounds] = []
  private let isByRow: Bool

  init(_ rows: SortedRows, window: SumWindow, sizes: ClosedRange<Int>, span: SumTable.Span?) {
    self.rows = rows
    self.window = window
    largest = sizes.upperBound
    var positions = [Int32](repeating: 0, count: rows.count)
    for position in 0..<rows.count {
      positions[Int(rows.rows[position])] = Int32(truncatingIfNeeded: position)
    }
    self.positions = positions
    reach = span.map { span in
      SumReach(positions.map { rows.values[Int($0)] }, largest: sizes.upperBound, span: span)
    }
    isByRow = rows.count * (largest + 1) <= RankedListing.mostBounds
    if isByRow { findBoundsByRow() } else { findBounds() }
  }

  private mutating func findBoundsByRow() {
    var values: [Int64] = []
    var evidence: [Int64] = []
    var byRow: [[Bounds]] = []
    for row in (0..<rows.count).reversed() {
      let position = Int(positions[row])
      insert(rows.values[position], into: &values)
      insert(rows.evidence[position], into: &evidence)
      byRow.append(bounds(values, evidence))
    }
    bounds = byRow.reversed().flatMap { $0 }
  }

  private mutating func findBounds() {
    bounds = bounds(rows.values, rows.evidence.sorted())
  }

  private func insert(_ value: Int64, into sorted: inout [Int64]) {
    var first = 0
    var end = sorted.count
    while first < end {
      let middle = (first + end) / 2
      if sorted[middle] < value { first = middle + 1 } else { end = middle }
    }
    sorted.insert(value, at: first)
  }

  /// Bounds for each size from ascending values and evidence; sizes that are too large get those
  /// of the largest possible one, and are never asked for.
  private func bounds(_ values: [Int64], _ evidence: [Int64]) -> [Bounds] {
    var result = [Bounds(least: 0, most: 0, evidence: 0)]
    for size in 1..<(largest + 1) {
      var next = result[size - 1]
      if size <= values.count {
        next.least += Int128(values[size - 1])
        next.most += Int128(values[values.count - size])
        next.evidence += Int128(evidence[evidence.count - size])
      }
      result.append(next)
    }
    return result
  }

  /// Keeps the first sets of the given sizes.
  ///
  /// - Returns: Whether the steps were enough, so that no set is missing.
  func run(sizes: ClosedRange<Int>, into best: inout BestSets, steps: inout Int) -> Bool {
    var chosen: [Int32] = []
    for size in sizes where size <= rows.count {
      var row = 0
      var sum: Int128 = 0
      var evidence: Int128 = 0
      while true {
        steps -= 1
        guard steps >= 0 else { return false }
        let remaining = size - chosen.count
        if remaining == 0 {
          if sum >= window.low, sum <= window.high {
            chosen.withUnsafeBufferPointer { best.keep($0, of: rows) }
          }
        } else if mayImprove(row, remaining, sum, evidence, best) {
          let position = Int(positions[row])
          chosen.append(positions[row])
          sum += Int128(rows.values[position])
          evidence += Int128(rows.evidence[position])
          row += 1
          continue
        }
        guard let last = chosen.popLast() else { break }
        sum -= Int128(rows.values[Int(last)])
        evidence -= Int128(rows.evidence[Int(last)])
        row = Int(rows.rows[Int(last)]) + 1
      }
    }
    return true
  }

  private func mayImprove(
    _ row: Int, _ remaining: Int, _ sum: Int128, _ evidence: Int128, _ best: BestSets
  ) -> Bool {
    guard row + remaining <= rows.count else { return false }
    let bound = bounds[(isByRow ? row * (largest + 1) : 0) + remaining]
    let least = sum + bound.least
    let most = sum + bound.most
    guard least <= window.high, most >= window.low else { return false }
    if let reach,
      !reach.canReach(
        from: row, size: remaining, low: window.low - sum, high: window.high - sum)
    {
      return false
    }
    return best.accepts(
      evidence: evidence + bound.evidence, sums: least * Int128(rows.divisor),
      through: most * Int128(rows.divisor))
  }
}

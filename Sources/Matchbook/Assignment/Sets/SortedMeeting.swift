/// Counts sets of any size by meeting in the middle of the rows.
///
/// The rows are cut into two halves. For each half and size the sums of all sets ascend in a list,
/// made by merging and never sorted; while the left sum goes up, the range of right sums that
/// complete it only goes down. Twins stay in one half, so a list entry stands for its exchanges.
///
/// Source: Horowitz and Sahni, "Computing partitions with applications to the knapsack problem",
/// 1974.
///
/// - Complexity: O(*k* 2^(*n*/2)) time and O(2^(*n*/2)) memory at worst, with sizes up to *k*.
struct SortedMeeting {
  private static let mostParts: UInt64 = 1 << 20
  /// A part keeps its rows as bits of one word.
  private static let mostRows = 64
  /// Sets are listed one by one up to this number, and so many serve as a first offer beyond.
  private static let mostListed: UInt64 = 1 << 16

  /// Sets of one half that take the same values.
  private struct Part {
    var sum: Int64
    /// How many sets exchange twins only.
    var sets: UInt64
    /// The canonical positions, counted from the start of the half.
    var positions: UInt64
  }

  private let middle: Int
  private let left: [[Part]]
  private let right: [[Part]]

  /// About how many steps a question takes; `nil` if it is none for this method.
  static func steps(_ rows: SortedRows, sizes: ClosedRange<Int>) -> Int? {
    guard rows.isNarrow, rows.count <= 2 * mostRows,
      Binomial.sets(of: rows.count, sizes: 0...sizes.upperBound) < .max
    else { return nil }
    let middle = middle(of: rows)
    guard middle <= mostRows, rows.count - middle <= mostRows else { return nil }
    let left = partCounts(rows, 0..<middle, sizes.upperBound)
    let right = partCounts(rows, middle..<rows.count, sizes.upperBound)
    guard left.reduce(0, { $0.addingSaturating($1) }) <= mostParts,
      right.reduce(0, { $0.addingSaturating($1) }) <= mostParts
    else { return nil }
    var steps: UInt64 = 0
    for (leftSize, leftCount) in left.enumerated() {
      for (rightSize, rightCount) in right.enumerated()
      where sizes.contains(leftSize + rightSize) && leftCount > 0 && rightCount > 0 {
        steps += leftCount + rightCount
      }
    }
    // Merging handles each part about twice.
    return Int(truncatingIfNeeded: steps + 4 * (left.reduce(0, +) + right.reduce(0, +)))
  }

  /// The start of the class of twins that is nearest to the middle.
  private static func middle(of rows: SortedRows) -> Int {
    let half = rows.count / 2
    return (rows.classStarts + [rows.count]).min { abs($0 - half) < abs($1 - half) } ?? 0
  }

  /// How many parts of each size a half has.
  private static func partCounts(
    _ rows: SortedRows, _ half: Range<Int>, _ largest: Int
  ) -> [UInt64] {
    var counts: [UInt64] = [1] + Array(repeating: 0, count: largest)
    for start in rows.classStarts where half.contains(start) {
      for size in stride(from: largest, through: 1, by: -1) {
        for taken in 1...min(size, Int(rows.twinCount[start])) {
          counts[size] = counts[size].addingSaturating(counts[size - taken])
        }
      }
    }
    return counts
  }

  init(_ rows: SortedRows, sizes: ClosedRange<Int>) {
    middle = SortedMeeting.middle(of: rows)
    left = SortedMeeting.parts(rows, 0..<middle, sizes.upperBound)
    right = SortedMeeting.parts(rows, middle..<rows.count, sizes.upperBound)
  }

  private static func parts(
    _ rows: SortedRows, _ half: Range<Int>, _ largest: Int
  ) -> [[Part]] {
    var lists: [[Part]] = Array(repeating: [], count: largest + 1)
    lists[0] = [Part(sum: 0, sets: 1, positions: 0)]
    for start in rows.classStarts where half.contains(start) {
      let twins = Int(rows.twinCount[start])
      // Down, so that the shorter lists still lack this class.
      for size in stride(from: largest, through: 1, by: -1) {
        for taken in 1...min(size, twins) where !lists[size - taken].isEmpty {
          let bits = (UInt64.max >> UInt64(64 - taken)) << UInt64(start - half.lowerBound)
          let step = Part(
            sum: Int64(taken) * rows.values[start], sets: Binomial.saturating(twins, taken),
            positions: bits)
          lists[size] = merge(lists[size], lists[size - taken], adding: step)
        }
      }
    }
    return lists
  }

  private static func merge(_ one: [Part], _ other: [Part], adding step: Part) -> [Part] {
    [Part](unsafeUninitializedCapacity: one.count + other.count) { merged, count in
      var first = 0
      var second = 0
      for place in 0..<(one.count + other.count) {
        let takesFirst =
          second == other.count
          || (first < one.count && one[first].sum <= other[second].sum + step.sum)
        if takesFirst {
          merged.initializeElement(at: place, to: one[first])
          first += 1
        } else {
          var part = other[second]
          part.sum += step.sum
          part.sets *= step.sets
          part.positions |= step.positions
          merged.initializeElement(at: place, to: part)
          second += 1
        }
      }
      count = one.count + other.count
    }
  }

  /// Adds all sets of the given sizes whose sum lies within the window.
  ///
  /// - Returns: Whether the sets were listed too; otherwise only some were offered.
  func run(
    sizes: ClosedRange<Int>, low: Int64, high: Int64, rows: SortedRows,
    into best: inout BestSets
  ) -> Bool {
    var sets: UInt64 = 0
    var valueSets: UInt64 = 0
    for (rightSize, right) in right.enumerated() where !right.isEmpty {
      var running: [UInt64] = [0]
      running.reserveCapacity(right.count + 1)
      for part in right { running.append((running.last ?? 0) + part.sets) }
      for (leftSize, left) in left.enumerated() where sizes.contains(leftSize + rightSize) {
        meet(left, right, low, high) { part, range in
          sets += part.sets * (running[range.upperBound] - running[range.lowerBound])
          valueSets += UInt64(range.count)
          return true
        }
      }
    }
    let isListed = valueSets <= SortedMeeting.mostListed
    if isListed {
      list(sizes, low, high, rows) { positions in
        best.add(positions, of: rows)
        return true
      }
    } else {
      best.add(sets: sets, valueSets: valueSets)
      var offered: UInt64 = 0
      list(sizes, low, high, rows) { positions in
        best.keep(positions, of: rows)
        offered += 1
        return offered < SortedMeeting.mostListed
      }
    }
    return isListed
  }

  /// Gives each left part with the range of right parts that complete it, until told to stop.
  @inline(__always)
  private func meet(
    _ left: [Part], _ right: [Part], _ low: Int64, _ high: Int64,
    _ body: (Part, Range<Int>) -> Bool
  ) {
    var from = right.count
    var through = right.count
    for part in left {
      while through > 0, right[through - 1].sum > high - part.sum { through -= 1 }
      if through == 0 { return }
      while from > 0, right[from - 1].sum >= low - part.sum { from -= 1 }
      if from < through, !body(part, from..<through) { return }
    }
  }

  private func list(
    _ sizes: ClosedRange<Int>, _ low: Int64, _ high: Int64, _ rows: SortedRows,
    _ body: (UnsafeBufferPointer<Int32>) -> Bool
  ) {
    var positions: [Int32] = []
    var isGoingOn = true
    for (rightSize, right) in right.enumerated() {
      for (leftSize, left) in left.enumerated()
      where isGoingOn && sizes.contains(leftSize + rightSize) {
        meet(left, right, low, high) { part, range in
          for place in range where isGoingOn {
            positions.removeAll(keepingCapacity: true)
            append(part.positions, from: 0, to: &positions)
            append(right[place].positions, from: middle, to: &positions)
            isGoingOn = positions.withUnsafeBufferPointer { body($0) }
          }
          return isGoingOn
        }
      }
    }
  }

  private func append(_ bits: UInt64, from start: Int, to positions: inout [Int32]) {
    var rest = bits
    while rest != 0 {
      positions.append(Int32(truncatingIfNeeded: start + rest.trailingZeroBitCount))
      rest &= rest - 1
    }
  }
}

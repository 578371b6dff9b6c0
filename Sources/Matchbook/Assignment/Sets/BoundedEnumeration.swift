/// Goes through all canonical sets of sorted rows, leaving out what bounds rule out.
///
/// With *r* rows still to choose from a position on, the sums that can follow lie between the *r*
/// values from there and the *r* largest: a branch whose sums all miss the window is not entered.
/// The last row is looked up. Source: branch and bound as by Land and Doig, 1960.
///
/// - Complexity: O(C(*n*, *k* - 1) log *n*) at worst, for *k* rows; O(*n*) memory.
struct BoundedEnumeration<Sum: FixedWidthInteger & SignedInteger & Sendable> {
  private let values: [Sum]
  private let prefix: [Sum]
  private let target: Sum
  private let low: Sum
  private let high: Sum
  /// The positions chosen so far and the sums before each of them.
  private var chosen: [Int32] = []
  private var sums: [Sum] = []
  /// The positions of the set that came closest to the target.
  private(set) var closest: [Int32]?
  private var leastDistance = Sum.max
  /// Where the last row was looked up before; it is seldom far away.
  private var lastClosed = 0

  /// - Parameter target: The target in units of the rows' divisor; rounded is good enough.
  init(_ rows: SortedRows, window: SumWindow, target: Int128) {
    values = rows.values.map { Sum($0) }
    var sums: [Sum] = [0]
    for value in values { sums.append((sums.last ?? 0) + value) }
    prefix = sums
    // Sums end where the rows do, so a wider window says nothing more.
    let clamped = { (value: Int128) -> Sum in
      let limit = Int128(1) << (Sum.bitWidth == 64 ? 61 : 80)
      return Sum(truncatingIfNeeded: Swift.max(-limit, Swift.min(limit, value)))
    }
    low = clamped(window.low)
    high = clamped(window.high)
    self.target = clamped(target)
  }

  /// Adds every set of the given sizes.
  ///
  /// - Returns: Whether the steps were enough.
  mutating func run(
    sizes: ClosedRange<Int>, rows: borrowing SortedRows, into best: inout BestSets,
    steps: inout Int
  ) -> Bool {
    for size in sizes where size <= values.count {
      guard run(size: size, rows: rows, into: &best, steps: &steps) else { return false }
    }
    return true
  }

  /// A walk down and up the tree without recursion: a set of thousands would exhaust the stack.
  private mutating func run(
    size: Int, rows: borrowing SortedRows, into best: inout BestSets, steps: inout Int
  ) -> Bool {
    chosen.removeAll(keepingCapacity: true)
    sums.removeAll(keepingCapacity: true)
    var sum: Sum = 0
    var next = firstPosition(from: 0, remaining: size, sum: sum)
    while true {
      let remaining = size - chosen.count
      if remaining == 1 {
        guard close(from: next, sum: sum, rows: rows, into: &best, steps: &steps) else {
          return false
        }
      } else if let position = entry(from: next, remaining: remaining, sum: sum, rows: rows) {
        guard steps > 0 else { return false }
        steps -= 1
        chosen.append(Int32(truncatingIfNeeded: position))
        sums.append(sum)
        sum += values[position]
        next = firstPosition(from: position + 1, remaining: remaining - 1, sum: sum)
        continue
      }
      guard let last = chosen.popLast(), let before = sums.popLast() else { return true }
      sum = before
      next = Int(last) + 1
    }
  }

  /// The first position from which the window can still be reached by the largest values.
  private func firstPosition(from start: Int, remaining: Int, sum: Sum) -> Int {
    // The last row is looked up anyway.
    guard remaining > 1 else { return start }
    let end = values.count
    let largest = prefix[end] - prefix[Swift.max(start, end - (remaining - 1))]
    return lowerBound(low - sum - largest, from: start)
  }

  /// The next position at or after one that may be chosen and leads to sums that count.
  private func entry(
    from start: Int, remaining: Int, sum: Sum, rows: borrowing SortedRows
  ) -> Int? {
    var position = start
    while position + remaining <= values.count {
      if sum + prefix[position + remaining] - prefix[position] > high { return nil }
      if isCanonical(position, rows) { return position }
      position += 1
    }
    return nil
  }

  private func isCanonical(_ position: Int, _ rows: borrowing SortedRows) -> Bool {
    if Int(rows.firstTwin[position]) == position { return true }
    return chosen.last.map { Int($0) == position - 1 } ?? false
  }

  /// Adds the sets that one more position completes.
  private mutating func close(
    from start: Int, sum: Sum, rows: borrowing SortedRows, into best: inout BestSets,
    steps: inout Int
  ) -> Bool {
    guard steps > 0 else { return false }
    steps -= 1
    var position = lowerBound(low - sum, from: start, near: lastClosed)
    lastClosed = position
    noteClosest(position, from: start, sum: sum)
    while position < values.count, sum + values[position] <= high {
      guard steps > 0 else { return false }
      steps -= 1
      if isCanonical(position, rows) {
        chosen.append(Int32(truncatingIfNeeded: position))
        chosen.withUnsafeBufferPointer { best.add($0, of: rows) }
        chosen.removeLast()
      }
      position += 1
    }
    return true
  }

  /// Remembers the nearest sums outside the window, or the first in it.
  private mutating func noteClosest(_ entry: Int, from start: Int, sum: Sum) {
    if entry < values.count { noteClosest(entry, sum) }
    if entry > start { noteClosest(entry - 1, sum) }
  }

  private mutating func noteClosest(_ position: Int, _ sum: Sum) {
    let difference = sum + values[position] - target
    let distance = difference < 0 ? -difference : difference
    guard distance < leastDistance else { return }
    leastDistance = distance
    closest = chosen + [Int32(truncatingIfNeeded: position)]
  }

  /// The first position at or after a start whose value is not below a bound, found by doubling
  /// steps away from a guess.
  private func lowerBound(_ bound: Sum, from start: Int, near guess: Int) -> Int {
    guard guess > start, guess <= values.count else { return lowerBound(bound, from: start) }
    var reach = 1
    if guess < values.count, values[guess] < bound {
      while guess + reach < values.count, values[guess + reach] < bound { reach *= 2 }
      return lowerBound(
        bound, from: guess + reach / 2, to: Swift.min(guess + reach, values.count))
    }
    while guess - reach >= start, values[guess - reach] >= bound { reach *= 2 }
    return lowerBound(bound, from: Swift.max(start, guess - reach), to: guess - reach / 2)
  }

  /// The first position at or after a start whose value is not below a bound.
  private func lowerBound(_ bound: Sum, from start: Int) -> Int {
    lowerBound(bound, from: start, to: values.count)
  }

  private func lowerBound(_ bound: Sum, from start: Int, to limit: Int) -> Int {
    var first = start
    var end = limit
    while first < end {
      let middle = (first + end) / 2
      if values[middle] < bound { first = middle + 1 } else { end = middle }
    }
    return first
  }
}

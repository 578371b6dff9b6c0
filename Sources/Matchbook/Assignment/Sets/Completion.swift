/// Completes rests of sets by up to three rows that stand before them.
struct Completion: Sendable {
  private var low: Int64 = 0
  private var high: Int64 = 0
  /// The positions of a set from its first row to its last.
  private var positions = [Int32](repeating: 0, count: FilteredMeeting.largestSize)

  mutating func begin(low: Int64, high: Int64) {
    self.low = low
    self.high = high
  }

  /// Adds every set of up to three rows.
  mutating func complete(
    size: Int, rows: borrowing SortedRows, into best: inout BestSets, steps: inout Int
  ) -> Bool {
    guard size <= rows.count else { return true }
    return complete(size, rows.count, low, high, size, rows, &best, &steps)
  }

  /// Adds every set that ends in a rest.
  mutating func complete(
    _ rest: FilteredMeeting.Rest, firstPart: Int, rows: borrowing SortedRows,
    into best: inout BestSets, steps: inout Int
  ) -> Bool {
    positions[firstPart] = Int32(rest.first)
    positions[firstPart + 1] = Int32(rest.second)
    var sum = rows.values[Int(rest.first)] &+ rows.values[Int(rest.second)]
    var size = firstPart + 2
    if rest.third >= 0 {
      positions[size] = Int32(rest.third)
      sum &+= rows.values[Int(rest.third)]
      size += 1
    }
    return complete(
      firstPart, Int(rest.first), low &- sum, high &- sum, size, rows, &best, &steps)
  }

  /// Goes through the first parts that end before a position and whose sum lies in a range.
  private mutating func complete(
    _ firstPart: Int, _ end: Int, _ low: Int64, _ high: Int64, _ size: Int,
    _ rows: borrowing SortedRows, _ best: inout BestSets, _ steps: inout Int
  ) -> Bool {
    let hasTwins = rows.hasTwins
    return positions.withUnsafeMutableBufferPointer { positions in
      rows.values.withUnsafeBufferPointer { values in
        rows.firstTwin.withUnsafeBufferPointer { firstTwin in
          guard let positions = positions.baseAddress, let values = values.baseAddress,
            let firstTwin = firstTwin.baseAddress
          else { return true }
          let pass = CompletionPass(
            values: values, firstTwin: firstTwin, positions: positions, size: size,
            hasTwins: hasTwins)
          let isLastFixed =
            size > firstPart && Int(firstTwin[end]) != end
          switch firstPart {
          case 1: return pass.ones(end, low, high, rows, &best, &steps)
          case 2: return pass.twos(end, low, high, isLastFixed, rows, &best, &steps)
          default: return pass.threes(end, low, high, isLastFixed, rows, &best, &steps)
          }
        }
      }
    }
  }
}

/// The loops of a completion, on plain memory.
private struct CompletionPass {
  let values: UnsafePointer<Int64>
  let firstTwin: UnsafePointer<Int32>
  let positions: UnsafeMutablePointer<Int32>
  let size: Int
  let hasTwins: Bool

  func ones(
    _ end: Int, _ low: Int64, _ high: Int64, _ rows: borrowing SortedRows,
    _ best: inout BestSets, _ steps: inout Int
  ) -> Bool {
    steps -= end
    guard steps >= 0 else { return false }
    for position in 0..<end where values[position] >= low && values[position] <= high {
      guard add(position, rows, &best, &steps) else { return false }
    }
    return true
  }

  /// - Parameter isLastFixed: Whether only parts count that end right before `end`, because its row
  ///   has a twin there.
  func twos(
    _ end: Int, _ low: Int64, _ high: Int64, _ isLastFixed: Bool, _ rows: borrowing SortedRows,
    _ best: inout BestSets, _ steps: inout Int
  ) -> Bool {
    guard end >= 2 else { return true }
    steps -= end
    guard steps >= 0 else { return false }
    var from = 0
    var second = end - 1
    while from < second {
      let sum = values[second]
      while from < second, values[from] &+ sum < low { from += 1 }
      var first = from
      if hasTwins, Int(firstTwin[second]) != second { first = max(first, second - 1) }
      while first < second, values[first] &+ sum <= high {
        positions[1] = Int32(truncatingIfNeeded: second)
        guard add(first, rows, &best, &steps) else { return false }
        first += 1
      }
      if isLastFixed { return true }
      second -= 1
    }
    return true
  }

  func threes(
    _ end: Int, _ low: Int64, _ high: Int64, _ isLastFixed: Bool, _ rows: borrowing SortedRows,
    _ best: inout BestSets, _ steps: inout Int
  ) -> Bool {
    var last = end - 1
    let smallest = values[0] &+ values[min(1, end)]
    while last >= 2 {
      let sum = values[last]
      if sum &+ values[last - 1] &+ values[last - 2] < low { return true }
      if sum &+ smallest <= high {
        positions[2] = Int32(truncatingIfNeeded: last)
        let isTwin = hasTwins && Int(firstTwin[last]) != last
        guard twos(last, low &- sum, high &- sum, isTwin, rows, &best, &steps) else {
          return false
        }
      }
      if isLastFixed { return true }
      last -= 1
    }
    return true
  }

  /// Adds a set whose other positions are in place, unless it is not canonical.
  @inline(__always)
  private func add(
    _ first: Int, _ rows: borrowing SortedRows, _ best: inout BestSets, _ steps: inout Int
  ) -> Bool {
    if hasTwins, Int(firstTwin[first]) != first { return true }
    steps -= 1
    guard steps >= 0 else { return false }
    positions[0] = Int32(truncatingIfNeeded: first)
    best.add(UnsafeBufferPointer(start: positions, count: size), of: rows)
    return true
  }
}

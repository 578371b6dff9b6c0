/// What the matches of a run have to explain of its records of one side: a few bytes for each.
struct RecordSlots {
  private let ranges: [ClosedRange<Int64>]
  /// The slot of the first record of each range.
  private let starts: [Int]
  /// Of the records that the run took over.
  private var carried: [Int64: Int] = [:]
  /// The spelling of the currency.
  private var spellings: [UInt16]
  /// What accepted matches have settled, less those that were subtracted.
  private var amounts: [Int64]
  private var matches: [Int32]

  /// - Parameter ranges: The keys of the run's own records, ascending and apart.
  init(_ ranges: [ClosedRange<Int64>]) {
    self.ranges = ranges
    var starts: [Int] = []
    var count = 0
    for range in ranges {
      starts.append(count)
      count += Int(range.upperBound - range.lowerBound) + 1
    }
    self.starts = starts
    spellings = Array(repeating: 0, count: count)
    amounts = Array(repeating: 0, count: count)
    matches = Array(repeating: 0, count: count)
  }

  var carriedCount: Int { carried.count }

  /// - Complexity: O(log ranges).
  private func slot(of key: Int64) -> Int? {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < key { low = middle + 1 } else { high = middle }
    }
    if low < ranges.count, ranges[low].contains(key) {
      return starts[low] + Int(key - ranges[low].lowerBound)
    }
    return carried[key]
  }

  mutating func put(_ key: Int64, spelling: Int, allocated: Int64, matches count: Int) {
    let slot: Int
    if let known = self.slot(of: key) {
      slot = known
    } else {
      slot = spellings.count
      carried[key] = slot
      spellings.append(0)
      amounts.append(0)
      matches.append(0)
    }
    spellings[slot] = UInt16(truncatingIfNeeded: spelling)
    amounts[slot] = allocated
    matches[slot] = Int32(clamping: count)
  }

  /// Notes that a match of the run explains an amount.
  ///
  /// - Returns: The spelling of the record's currency; `nil` if the run has no such record.
  mutating func subtract(_ amount: Int64, of key: Int64) -> Int? {
    guard let slot = slot(of: key) else { return nil }
    amounts[slot] &-= amount
    matches[slot] -= 1
    return Int(spellings[slot])
  }

  /// Visits the records of which matches of other runs have settled something.
  func forEachRest(_ body: (_ spelling: Int, _ amount: Int64, _ matches: Int32) -> Void) {
    for slot in amounts.indices where amounts[slot] != 0 || matches[slot] != 0 {
      body(Int(spellings[slot]), amounts[slot], matches[slot])
    }
  }
}

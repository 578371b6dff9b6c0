/// One pass over the rests of `FilteredMeeting`, on plain memory.
///
/// The values ascend, so the rows that can take a place are a range, and as the row in the middle
/// goes up, both of its ends only go down.
struct FilterPass {
  let values: UnsafePointer<Int64>
  let keys: UnsafePointer<UInt64>
  let firstTwin: UnsafePointer<Int32>
  let bits: UnsafeMutablePointer<UInt64>
  let count: Int
  /// Leaves as many high bits of a key as number the bits of the filter.
  let keyShift: UInt64
  let low: Int64
  let high: Int64
  /// Sums up to 2 to this power apart share a bit, so that a window touches two at most.
  private let bucketShift: Int64
  /// The key of an exact target.
  private let targetKey: UInt64
  private(set) var steps = 0

  init(
    values: UnsafePointer<Int64>, keys: UnsafePointer<UInt64>, firstTwin: UnsafePointer<Int32>,
    bits: UnsafeMutablePointer<UInt64>, count: Int, keyShift: UInt64, low: Int64, high: Int64
  ) {
    self.values = values
    self.keys = keys
    self.firstTwin = firstTwin
    self.bits = bits
    self.count = count
    self.keyShift = keyShift
    self.low = low
    self.high = high
    bucketShift = Int64(Int64.bitWidth - (high - low).leadingZeroBitCount)
    targetKey = FilteredMeeting.key(low, bucketShift: 0)
  }

  /// - Parameters:
  ///   - withTwo: Whether rests of two rows are wanted, and `withThree` of three.
  mutating func run(
    firstPart: Int, withTwo: Bool, withThree: Bool, into rests: inout [FilteredMeeting.Rest]
  ) {
    var start = firstPart
    while start + 2 <= count {
      note(endingAt: start - 1, firstPart: firstPart, withTwo: withTwo, withThree: withThree)
      // A twin that is not the first needs its predecessor, which `Completion` sees to.
      if withTwo { lookUpTwo(from: start, firstPart: firstPart, into: &rests) }
      if withThree, start + 3 <= count {
        lookUpThree(from: start, firstPart: firstPart, into: &rests)
      }
      start += 1
    }
  }

  /// Sets the bits of the first parts whose last position is given.
  private mutating func note(endingAt last: Int, firstPart: Int, withTwo: Bool, withThree: Bool) {
    // What the rests can still add, at least and at most.
    var least = Int64.max
    var most = Int64.min
    if withTwo {
      least = values[last + 1] &+ values[last + 2]
      most = values[count - 1] &+ values[count - 2]
    }
    if withThree, last + 3 < count {
      least = min(least, values[last + 1] &+ values[last + 2] &+ values[last + 3])
      most = max(most, values[count - 1] &+ values[count - 2] &+ values[count - 3])
    }
    guard least <= most else { return }
    let from = low &- most
    let through = high &- least
    if firstPart == 2 {
      var end = last
      while end > 0, values[end - 1] &+ values[last] > through { end -= 1 }
      var first = end
      while first > 0, values[first - 1] &+ values[last] >= from { first -= 1 }
      note(first, end, sum: values[last], key: keys[last])
      return
    }
    var first = last
    var end = last
    var middle = 1
    while middle < last {
      let sum = values[middle] &+ values[last]
      while end > 0, values[end - 1] &+ sum > through { end -= 1 }
      while first > 0, values[first - 1] &+ sum >= from { first -= 1 }
      note(first, min(end, middle), sum: sum, key: keys[middle] &+ keys[last])
      middle += 1
    }
  }

  @inline(__always)
  private mutating func note(_ first: Int, _ end: Int, sum: Int64, key: UInt64) {
    guard first < end else { return }
    steps += end - first
    var position = first
    if bucketShift == 0 {
      while position < end {
        let hash = (keys[position] &+ key) &>> keyShift
        bits[Int(truncatingIfNeeded: hash &>> 6)] |= 1 &<< (hash & 63)
        position += 1
      }
    } else {
      while position < end {
        let whole = FilteredMeeting.key(values[position] &+ sum, bucketShift: bucketShift)
        let hash = whole &>> keyShift
        bits[Int(truncatingIfNeeded: hash &>> 6)] |= 1 &<< (hash & 63)
        position += 1
      }
    }
  }

  /// The least and the largest sum of first parts that end before a position.
  private func firstParts(before start: Int, _ firstPart: Int) -> (least: Int64, most: Int64) {
    var least: Int64 = 0
    var most: Int64 = 0
    for place in 0..<firstPart {
      least &+= values[place]
      most &+= values[start - 1 - place]
    }
    return (least, most)
  }

  private mutating func lookUpTwo(
    from start: Int, firstPart: Int, into rests: inout [FilteredMeeting.Rest]
  ) {
    let parts = firstParts(before: start, firstPart)
    let sum = values[start]
    var end = count
    while end > start + 1, values[end - 1] &+ sum > high &- parts.least { end -= 1 }
    var first = end
    while first > start + 1, values[first - 1] &+ sum >= low &- parts.most { first -= 1 }
    lookUp(first, end, sum: sum, key: keys[start], (start, -1), into: &rests)
  }

  private mutating func lookUpThree(
    from start: Int, firstPart: Int, into rests: inout [FilteredMeeting.Rest]
  ) {
    let parts = firstParts(before: start, firstPart)
    let from = low &- parts.most
    let through = high &- parts.least
    var first = count
    var end = count
    var second = start + 1
    while second + 1 < count {
      let sum = values[start] &+ values[second]
      while end > 0, values[end - 1] &+ sum > through { end -= 1 }
      while first > 0, values[first - 1] &+ sum >= from { first -= 1 }
      // All later ranges end before their second position too.
      if end <= second + 1 { return }
      let isCanonical = Int(firstTwin[second]) == second || second == start + 1
      if isCanonical {
        lookUp(
          max(first, second + 1), end, sum: sum, key: keys[start] &+ keys[second],
          (start, second), into: &rests)
      }
      second += 1
    }
  }

  @inline(__always)
  private mutating func lookUp(
    _ first: Int, _ end: Int, sum: Int64, key: UInt64, _ chosen: (Int, Int),
    into rests: inout [FilteredMeeting.Rest]
  ) {
    guard first < end else { return }
    steps += end - first
    var position = first
    if bucketShift == 0 {
      let needed = targetKey &- key
      while position < end {
        let hash = (needed &- keys[position]) &>> keyShift
        if bits[Int(truncatingIfNeeded: hash &>> 6)] &>> (hash & 63) & 1 != 0 {
          pass(position, chosen, into: &rests)
        }
        position += 1
      }
    } else {
      while position < end {
        let rest = values[position] &+ sum
        let one = FilteredMeeting.key(low &- rest, bucketShift: bucketShift) &>> keyShift
        let two = FilteredMeeting.key(high &- rest, bucketShift: bucketShift) &>> keyShift
        let found =
          bits[Int(truncatingIfNeeded: one &>> 6)] &>> (one & 63)
          | bits[Int(truncatingIfNeeded: two &>> 6)] &>> (two & 63)
        if found & 1 != 0 { pass(position, chosen, into: &rests) }
        position += 1
      }
    }
  }

  @inline(never)
  private func pass(
    _ position: Int, _ chosen: (Int, Int), into rests: inout [FilteredMeeting.Rest]
  ) {
    let last = chosen.1 < 0 ? chosen.0 : chosen.1
    guard Int(firstTwin[position]) == position || position == last + 1 else { return }
    let hasThree = chosen.1 >= 0
    rests.append(
      FilteredMeeting.Rest(
        first: Int16(truncatingIfNeeded: chosen.0),
        second: Int16(truncatingIfNeeded: hasThree ? chosen.1 : position),
        third: hasThree ? Int16(truncatingIfNeeded: position) : -1))
  }
}

/// Finds all sets of up to six rows by meeting in the middle of the chosen rows.
///
/// In ascending order a set of five or six splits into its first three rows and the rest, a set of
/// four into two and two. While the first row *d* of the rest goes up, the sums of all first parts
/// that end before *d* are noted in a filter, one bit per hash of a sum, and the sum that each rest
/// would need is looked up. What the filter lets through, the true sets and a few others, is
/// completed by going through the first parts. Smaller sets are completed at once.
///
/// Sources: Horowitz and Sahni, "Computing partitions with applications to the knapsack problem",
/// 1974, for meeting in the middle; Bloom, "Space/time trade-offs in hash coding with allowable
/// errors", 1970, for the filter.
///
/// - Complexity: O(*n*³) for sizes up to six, O(*n*²) up to four, and O(*n*²) for each rest that
///   passes; 8 bytes of memory for each first part.
struct FilteredMeeting: Sendable {
  /// Larger sets do not split into parts of three.
  static let largestSize = 6
  private static let mostParts = 1 << 20
  /// Few enough that the filter of thirty rows stays in a core's nearest cache.
  private static let bitsPerPart = 64
  /// An odd number whose multiples are spread well: 2 to the power of 64 divided by the golden ratio.
  private static let spread: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Values times `spread`: the key of a sum is the sum of the keys.
  private var keys: [UInt64] = []
  private var bits: [UInt64] = []
  /// Rests that passed the filter.
  private var rests: [Rest] = []
  private var completion = Completion()

  /// Two or three positions, ascending; `third` is -1 if there are two.
  struct Rest {
    var first: Int16
    var second: Int16
    var third: Int16
  }

  /// About how many steps a question takes; `nil` if it is none for this method.
  ///
  /// Sums crowd in the middle of their span, taken here as four times denser than evenly.
  static func steps(
    _ rows: borrowing SortedRows, sizes: ClosedRange<Int>, low: Int64, high: Int64
  ) -> Int? {
    guard rows.isNarrow, sizes.upperBound <= largestSize else { return nil }
    let parts = Binomial.saturating(rows.count, parts(of: sizes.upperBound))
    guard parts <= UInt64(mostParts) else { return nil }
    let largest = sizes.upperBound
    let span = Int64(truncatingIfNeeded: rows.highSums[largest] - rows.lowSums[largest])
    let sets = Binomial.saturating(rows.count, largest)
    let density = sets.multipliedSaturating(4 * UInt64(min(high - low, span) + 1))
    let expected = density / (span.magnitude + 1)
    let passing = min(expected.addingSaturating(sets / (UInt64(bitsPerPart) * parts)), parts)
    let completions = passing.multipliedSaturating(UInt64(rows.count * rows.count / 8))
    let steps = completions.addingSaturating(expected).addingSaturating(2 * parts)
    return Int(exactly: steps) ?? .max
  }

  private static func parts(of size: Int) -> Int { min((size + 1) / 2, 3) }

  /// Adds every set of the given sizes whose sum lies within the window.
  ///
  /// - Returns: Whether the steps were enough.
  mutating func run(
    sizes: ClosedRange<Int>, low: Int64, high: Int64, rows: borrowing SortedRows,
    into best: inout BestSets, steps: inout Int
  ) -> Bool {
    completion.begin(low: low, high: high)
    for size in sizes where size <= 3 {
      guard completion.complete(size: size, rows: rows, into: &best, steps: &steps) else {
        return false
      }
    }
    if sizes.contains(4) {
      rests.removeAll(keepingCapacity: true)
      filter(firstPart: 2, withTwo: true, withThree: false, low, high, rows, &steps)
      for rest in rests {
        guard
          completion.complete(rest, firstPart: 2, rows: rows, into: &best, steps: &steps)
        else { return false }
      }
    }
    if sizes.upperBound >= 5 {
      rests.removeAll(keepingCapacity: true)
      filter(
        firstPart: 3, withTwo: sizes.contains(5), withThree: sizes.contains(6), low, high, rows,
        &steps)
      for rest in rests {
        guard
          completion.complete(rest, firstPart: 3, rows: rows, into: &best, steps: &steps)
        else { return false }
      }
    }
    return true
  }

  /// Collects the rests for which there may be a first part.
  private mutating func filter(
    firstPart: Int, withTwo: Bool, withThree: Bool, _ low: Int64, _ high: Int64,
    _ rows: borrowing SortedRows, _ steps: inout Int
  ) {
    let count = rows.count
    let parts = Int(truncatingIfNeeded: Binomial.saturating(count, firstPart))
    let order = max(12, Int.bitWidth - (FilteredMeeting.bitsPerPart * parts).leadingZeroBitCount)
    let words = 1 << (order - 6)
    if bits.count < words { bits = [UInt64](repeating: 0, count: words) }
    keys.removeAll(keepingCapacity: true)
    for value in rows.values {
      keys.append(UInt64(bitPattern: value) &* FilteredMeeting.spread)
    }
    let done = rows.values.withUnsafeBufferPointer { values in
      keys.withUnsafeBufferPointer { keys in
        rows.firstTwin.withUnsafeBufferPointer { firstTwin in
          bits.withUnsafeMutableBufferPointer { bits in
            guard let values = values.baseAddress, let keys = keys.baseAddress,
              let firstTwin = firstTwin.baseAddress, let bits = bits.baseAddress
            else { return 0 }
            bits.update(repeating: 0, count: words)
            var pass = FilterPass(
              values: values, keys: keys, firstTwin: firstTwin, bits: bits, count: count,
              keyShift: UInt64(64 - order), low: low, high: high)
            pass.run(firstPart: firstPart, withTwo: withTwo, withThree: withThree, into: &rests)
            return pass.steps
          }
        }
      }
    }
    steps -= done
  }

  /// The hash of values of a width of window, shared by what is noted and what is looked up.
  static func key(_ sum: Int64, bucketShift: Int64) -> UInt64 {
    UInt64(bitPattern: sum &>> bucketShift) &* spread
  }
}

/// What is known about the sets of rows that sum to a target, and how surely.
public enum SetAnswer: Hashable, Sendable {
  /// Exactly one set sums to the target; that there is no other is proven.
  case exactUnique(FoundSet)
  /// Several sets sum to the target.
  case exactAmbiguous(count: SetCount, best: RankedSets)
  /// No set sums to the target, which is proven; these lie within the tolerance.
  ///
  /// `residual` is the sum of the first set of `best` less the target.
  case withinTolerance(residual: Int64, count: SetCount, best: RankedSets)
  /// No set lies within the tolerance; this is proven.
  case none
  /// The steps ran out before anything above could be said.
  ///
  /// `best` is the set closest to the target so far. No set lies closer to the target than
  /// `bound`; this is proven, so a `best` at that distance is as close as a set can be.
  case budgetExhausted(best: FoundSet?, bound: UInt128)
}

/// Rows that sum to, or near, a target.
public struct FoundSet: Hashable, Sendable {
  /// Positions in the question's amounts, ascending.
  public let rows: [Int]
  /// The sum of the rows' amounts.
  public let sum: Int128
  /// The sum less the target.
  public let residual: Int128
  /// The sum of the rows' evidence.
  public let evidence: Int128
}

/// How many sets there are.
public struct SetCount: Hashable, Sendable {
  /// Sets of rows: rows with equal amounts are different rows.
  public internal(set) var sets: UInt64 = 0
  /// Sets that differ in their amounts: those that only exchange equal rows count once.
  public internal(set) var valueSets: UInt64 = 0
  /// Whether both numbers are exact; otherwise there are at least so many.
  public internal(set) var isExact = true

  mutating func add(sets newSets: UInt64, valueSets newValueSets: UInt64) {
    sets = add(newSets, to: sets)
    valueSets = add(newValueSets, to: valueSets)
  }

  /// Numbers beyond 64 bits stay at the largest one and are no longer exact.
  private mutating func add(_ number: UInt64, to count: UInt64) -> UInt64 {
    let (sum, overflow) = count.addingReportingOverflow(number)
    if overflow || sum == .max { isExact = false }
    return overflow ? .max : sum
  }
}

/// The first sets of an answer.
///
/// The order is total: more evidence first, then the sum closer to the target, then the smaller
/// set, then the earlier rows.
public struct RankedSets: Hashable, Sendable {
  public let sets: [FoundSet]
  /// Whether no set that is missing here would stand before one of these.
  public let isProven: Bool
}

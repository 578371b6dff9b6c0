/// Asks which sets of rows sum to an amount.
///
/// All amounts are minor units of one currency. Any sign is allowed, so that the fees and refunds
/// inside a batch count, and so are zeros and equal amounts.
public struct SetQuestion: Sendable {
  /// More rows than this are not searched.
  public static let mostRows = 4096

  /// The amount of each row.
  public let amounts: [Int64]
  /// What speaks for each row, higher is better; empty if nothing is known. The evidence of a set is
  /// the sum of its rows' evidence.
  public let evidence: [Int64]
  /// The amount that a set should sum to.
  public let target: Int64
  /// How far a sum may lie from the target.
  public let tolerance: SetTolerance
  /// The least and the largest number of rows in a set.
  public let sizes: ClosedRange<Int>

  public init(
    amounts: [Int64], evidence: [Int64] = [], target: Int64, tolerance: SetTolerance = .exact,
    sizes: ClosedRange<Int>
  ) {
    precondition(
      amounts.count <= SetQuestion.mostRows,
      "At most \(SetQuestion.mostRows) rows are searched for sets, not \(amounts.count)")
    precondition(
      evidence.isEmpty || evidence.count == amounts.count,
      "\(evidence.count) rows have evidence, but \(amounts.count) have an amount")
    precondition(sizes.lowerBound >= 1, "A set has at least one row, not \(sizes.lowerBound)")
    self.amounts = amounts
    self.evidence = evidence
    self.target = target
    self.tolerance = tolerance
    self.sizes = sizes
  }

  /// The sizes for which there are rows enough; `nil` if there are none.
  var possibleSizes: ClosedRange<Int>? {
    sizes.lowerBound > amounts.count
      ? nil : sizes.lowerBound...min(sizes.upperBound, amounts.count)
  }
}

/// How far the sum of a set may lie below and above the target; both bounds are included.
public struct SetTolerance: Hashable, Sendable {
  public static let exact = SetTolerance(below: 0, above: 0)

  /// Minor units that a sum may be less than the target.
  public let below: Int64
  /// Minor units that a sum may be more than the target.
  public let above: Int64

  public init(below: Int64, above: Int64) {
    precondition(
      below >= 0 && above >= 0, "A tolerance is not negative, unlike -\(below)...\(above)")
    self.below = below
    self.above = above
  }
}

/// How much a search may do and how much of its answer it spells out.
public struct SetLimits: Hashable, Sendable {
  /// About a second at most, with 16 sets in the answer.
  public static let standard = SetLimits(listedSets: 16, steps: 30_000_000)

  /// At most so many sets are spelled out; all are counted.
  public let listedSets: Int
  /// At most about so many steps are taken. A step is a node of a search tree, a sum that is made or
  /// looked up, or a cell of a table: time never decides, so the answer is the same everywhere.
  public let steps: Int

  public init(listedSets: Int, steps: Int) {
    precondition(listedSets >= 1, "At least one set is listed, not \(listedSets)")
    precondition(steps >= 0, "A search takes no negative number of steps, such as \(steps)")
    self.listedSets = listedSets
    self.steps = steps
  }
}

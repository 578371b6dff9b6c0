/// What makes one pair worse than another, in the order in which it counts: score lost, amount
/// difference, distance in time. Sums along a path are compared part by part.
struct PairCost: Hashable, Comparable, Sendable {
  /// Millionths of a score below certainty.
  var scoreLoss: Int64
  /// Minor units.
  var amount: Int128
  /// Days, or milliseconds where a rule measures by instants.
  var time: Int64

  static let zero = PairCost(scoreLoss: 0, amount: 0, time: 0)

  @inline(__always)
  static func < (left: PairCost, right: PairCost) -> Bool {
    if left.scoreLoss != right.scoreLoss { return left.scoreLoss < right.scoreLoss }
    if left.amount != right.amount { return left.amount < right.amount }
    return left.time < right.time
  }

  @inline(__always)
  static func + (left: PairCost, right: PairCost) -> PairCost {
    PairCost(
      scoreLoss: left.scoreLoss &+ right.scoreLoss, amount: left.amount &+ right.amount,
      time: left.time &+ right.time)
  }

  @inline(__always)
  static func - (left: PairCost, right: PairCost) -> PairCost {
    PairCost(
      scoreLoss: left.scoreLoss &- right.scoreLoss, amount: left.amount &- right.amount,
      time: left.time &- right.time)
  }
}

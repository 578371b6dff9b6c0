/// What an assignment costs, or a part of it, as parts that count one after another: matches lost,
/// score lost, amount difference, distance in time.
///
/// Sums and differences are taken part by part, and the first part that differs decides which of
/// two is less, so an earlier part can never be made up for by a later one. These are the elements
/// of an ordered group, which is all that the duality of assignments asks of its numbers.
public struct ComponentCost: Hashable, Comparable, AdditiveArithmetic, Sendable {
  /// Matches lost; a match that is made counts -1.
  public var fewerMatches: Int128
  /// Millionths of a score.
  public var scoreLoss: Int128
  /// Minor units.
  public var amount: Int128
  /// Days, or milliseconds where the rule measures nearness by instants.
  public var time: Int128

  public init(
    fewerMatches: Int128 = 0, scoreLoss: Int128 = 0, amount: Int128 = 0, time: Int128 = 0
  ) {
    self.fewerMatches = fewerMatches
    self.scoreLoss = scoreLoss
    self.amount = amount
    self.time = time
  }

  /// The cost of making a match.
  init(matching cost: PairCost) {
    self.init(
      fewerMatches: -1, scoreLoss: Int128(cost.scoreLoss), amount: cost.amount,
      time: Int128(cost.time))
  }

  public static let zero = ComponentCost()

  /// In the order in which they count.
  public var parts: [Int128] { [fewerMatches, scoreLoss, amount, time] }

  @inline(__always)
  public static func < (left: ComponentCost, right: ComponentCost) -> Bool {
    if left.fewerMatches != right.fewerMatches { return left.fewerMatches < right.fewerMatches }
    if left.scoreLoss != right.scoreLoss { return left.scoreLoss < right.scoreLoss }
    if left.amount != right.amount { return left.amount < right.amount }
    return left.time < right.time
  }

  @inline(__always)
  public static func + (left: ComponentCost, right: ComponentCost) -> ComponentCost {
    ComponentCost(
      fewerMatches: left.fewerMatches + right.fewerMatches,
      scoreLoss: left.scoreLoss + right.scoreLoss, amount: left.amount + right.amount,
      time: left.time + right.time)
  }

  @inline(__always)
  public static func - (left: ComponentCost, right: ComponentCost) -> ComponentCost {
    ComponentCost(
      fewerMatches: left.fewerMatches - right.fewerMatches,
      scoreLoss: left.scoreLoss - right.scoreLoss, amount: left.amount - right.amount,
      time: left.time - right.time)
  }

  /// The sum of so many of it.
  static func * (cost: ComponentCost, units: Int) -> ComponentCost {
    let units = Int128(units)
    return ComponentCost(
      fewerMatches: cost.fewerMatches * units, scoreLoss: cost.scoreLoss * units,
      amount: cost.amount * units, time: cost.time * units)
  }
}

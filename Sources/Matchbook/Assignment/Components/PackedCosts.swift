/// The costs of a component's pairs as single whole numbers that compare, in every sum that solving
/// forms, as the costs themselves do part by part.
///
/// A number has one digit for each part. Within an assignment, and along an alternating path, each
/// digit sums up at most one pair for each node of the smaller side with either sign; bases are
/// four times larger than that, so that digits of differences of two such sums keep apart too and
/// can be read back. Digits count from the least value of their part in steps of their common
/// divisor: matches are compared only with equally many others, so what all have in common says
/// nothing.
struct PackedCosts {
  /// By pair.
  let values: [Int64]
  private let least: PairCost
  private let step: PairCost
  private let scoreBase: Int128
  private let amountBase: Int128
  private let timeBase: Int128

  /// - Parameter count: Nodes of the smaller side.
  /// - Returns: `nil` if the numbers do not fit 64 bits.
  init?(_ costs: some RandomAccessCollection<PairCost>, count: Int) {
    guard let first = costs.first else { return nil }
    var (least, most) = (first, first)
    for cost in costs {
      least.scoreLoss = min(least.scoreLoss, cost.scoreLoss)
      least.amount = min(least.amount, cost.amount)
      least.time = min(least.time, cost.time)
      most.scoreLoss = max(most.scoreLoss, cost.scoreLoss)
      most.amount = max(most.amount, cost.amount)
      most.time = max(most.time, cost.time)
    }
    var step = PairCost.zero
    for cost in costs {
      step.scoreLoss = Self.divisor(step.scoreLoss, cost.scoreLoss - least.scoreLoss)
      step.amount = Self.divisor(step.amount, cost.amount - least.amount)
      step.time = Self.divisor(step.time, cost.time - least.time)
    }
    // A part in which all are equal has no steps.
    step = PairCost(
      scoreLoss: max(1, step.scoreLoss), amount: max(1, step.amount), time: max(1, step.time))
    let range = (
      score: Int128((most.scoreLoss - least.scoreLoss) / step.scoreLoss),
      amount: (most.amount - least.amount) / step.amount,
      time: Int128((most.time - least.time) / step.time)
    )
    // Each factor is checked, so the product of three cannot overflow.
    let bound = Int128(1) << 62
    guard range.amount < bound else { return nil }
    func base(_ range: Int128) -> Int128 { 4 * (Int128(count) + 2) * range + 1 }
    (scoreBase, amountBase, timeBase) = (base(range.score), base(range.amount), base(range.time))
    let (low, isTooLow) = amountBase.multipliedReportingOverflow(by: timeBase)
    let (high, isTooHigh) = (range.score + 1).multipliedReportingOverflow(by: low)
    guard !isTooLow, !isTooHigh, low < bound, high < bound else { return nil }
    self.least = least
    self.step = step
    let (amountBase, timeBase) = (amountBase, timeBase)
    values = costs.map { cost in
      let score = Int128((cost.scoreLoss - least.scoreLoss) / step.scoreLoss)
      let amount = (cost.amount - least.amount) / step.amount
      let time = Int128((cost.time - least.time) / step.time)
      return Int64(truncatingIfNeeded: (score * amountBase + amount) * timeBase + time)
    }
  }

  /// The parts of a sum along an alternating path in which each match that is made counts `lift`
  /// less.
  func parts(of sum: Int128, lift: Int128) -> ComponentCost {
    let fewer = Self.nearest(sum, to: lift)
    var rest = sum - fewer * lift
    let time = Self.takeDigit(&rest, timeBase)
    let amount = Self.takeDigit(&rest, amountBase)
    // Each match that is made has the least of every part in it.
    return ComponentCost(
      fewerMatches: fewer,
      scoreLoss: rest * Int128(step.scoreLoss) - fewer * Int128(least.scoreLoss),
      amount: amount * step.amount - fewer * least.amount,
      time: time * Int128(step.time) - fewer * Int128(least.time))
  }

  /// Takes the last digit, which may be below zero, off a number.
  private static func takeDigit(_ number: inout Int128, _ base: Int128) -> Int128 {
    let count = nearest(number, to: base)
    defer { number = count }
    return number - count * base
  }

  /// The whole number of bases that lies nearest.
  private static func nearest(_ number: Int128, to base: Int128) -> Int128 {
    let (count, rest) = number.quotientAndRemainder(dividingBy: base)
    if 2 * rest > base { return count + 1 }
    if 2 * rest < -base { return count - 1 }
    return count
  }

  private static func divisor<Number: BinaryInteger>(_ left: Number, _ right: Number) -> Number {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}

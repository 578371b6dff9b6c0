/// How far an external amount may lie from a ledger amount; bounds are inclusive.
///
/// Both amounts are of one currency, or have been brought to one exponent. All comparisons are
/// exact, in 128-bit integers: a percentage is cross-multiplied, never divided.
public struct Tolerance: Hashable, Sendable {
  /// The amount that a percentage is a percentage of, by magnitude.
  public enum Base: String, Sendable, CaseIterable {
    case ledger, external, max, min, average
  }

  /// How an absolute and a percentage bound work together.
  public enum Combination: String, Sendable, CaseIterable {
    /// It is enough to keep one of the two.
    case either
    /// Both must be kept.
    case both
    /// The percentage, but never more than the absolute bound.
    case percentCappedBy = "percent_capped_by"
  }

  /// The magnitude of the difference, as a decimal in units of the currency: `1.00`.
  public var absolute: Ratio?
  /// The magnitude of the difference as a share of `base`.
  public var percent: Ratio?
  public var base: Base
  public var combination: Combination
  /// The least and greatest `external - ledger`, as decimals in units of the currency.
  ///
  /// For an asymmetric bound; where it is set, it must hold beside the other bounds.
  public var differenceFrom: Ratio?
  public var differenceTo: Ratio?

  public init(
    absolute: Ratio? = nil, percent: Ratio? = nil, of base: Base = .ledger,
    combination: Combination = .either, differenceFrom: Ratio? = nil, differenceTo: Ratio? = nil
  ) {
    self.absolute = absolute
    self.percent = percent
    self.base = base
    self.combination = combination
    self.differenceFrom = differenceFrom
    self.differenceTo = differenceTo
  }

  /// No difference at all.
  public static let exact = Tolerance(absolute: Ratio(0, over: 1))

  /// Whether an external amount is within tolerance of a ledger amount.
  ///
  /// - Parameter exponent: Decimal places of both amounts.
  public func allows(ledger: Int64, external: Int64, exponent: Int) -> Bool {
    allows(wideLedger: Int128(ledger), external: Int128(external), exponent: exponent)
  }

  /// The same for amounts that were scaled up; a product beyond 128 bits counts as too far apart.
  package func allows(wideLedger ledger: Int128, external: Int128, exponent: Int) -> Bool {
    let difference = external - ledger
    let unit = Tolerance.powersOfTen[exponent]
    if let from = differenceFrom,
      difference * Int128(from.denominator) < Int128(from.numerator) * unit
    {
      return false
    }
    if let to = differenceTo, difference * Int128(to.denominator) > Int128(to.numerator) * unit {
      return false
    }
    let magnitude = difference < 0 ? -difference : difference
    let keepsAbsolute = absolute.map {
      magnitude * Int128($0.denominator) <= Int128($0.numerator) * unit
    }
    let keepsPercent = percent.map { percent in
      let (doubled, halves) = base.magnitude(ledger: ledger, external: external)
      let (left, over) = magnitude.multipliedReportingOverflow(
        by: Int128(percent.denominator) * halves)
      let (right, rightOver) = doubled.multipliedReportingOverflow(by: Int128(percent.numerator))
      return !over && (rightOver || left <= right)
    }
    switch (keepsAbsolute, keepsPercent) {
    case (nil, nil): return differenceFrom != nil || differenceTo != nil || magnitude == 0
    case (let absolute?, nil): return absolute
    case (nil, let percent?): return percent
    case (let absolute?, let percent?):
      return combination == .either ? absolute || percent : absolute && percent
    }
  }

  package static let powersOfTen: [Int128] = (0...18).map { power in
    (0..<power).reduce(Int128(1)) { product, _ in product * 10 }
  }
}

extension Tolerance.Base {
  /// The magnitude of the base as a numerator over 1 or 2, so that an average stays exact.
  fileprivate func magnitude(ledger: Int128, external: Int128) -> (Int128, over: Int128) {
    let ledger = ledger < 0 ? -ledger : ledger
    let external = external < 0 ? -external : external
    switch self {
    case .ledger: return (ledger, 1)
    case .external: return (external, 1)
    case .max: return (Swift.max(ledger, external), 1)
    case .min: return (Swift.min(ledger, external), 1)
    case .average: return (ledger + external, 2)
    }
  }
}

import Matchbook

/// How two amounts may differ by an accident.
enum BreakAmounts {
  /// Units of 10 to the minus 9, the finest that a currency has.
  static func fine(_ amount: Amount) -> Int128 {
    Int128(amount.minorUnits) * power(9 - amount.currency.exponent)
  }

  /// Both amounts in the finer minor units of the two.
  static func scaled(_ pair: BreakPair) -> (ledger: Int128, external: Int128) {
    let places = max(pair.ledgerAmount.currency.exponent, pair.externalAmount.currency.exponent)
    func scaled(_ amount: Amount) -> Int128 {
      Int128(amount.minorUnits) * power(places - amount.currency.exponent)
    }
    return (scaled(pair.ledgerAmount), scaled(pair.externalAmount))
  }

  private static func power(_ places: Int) -> Int128 {
    (0..<places).reduce(Int128(1)) { power, _ in power * 10 }
  }

  /// What changes the one amount into the other, where that needs no number.
  static func cause(_ ledger: Int128, _ external: Int128) -> BreakCause? {
    guard ledger != 0, external != 0 else { return nil }
    if ledger == -external { return .signFlipped }
    if ledger * 100 == external { return .factorHundred(externalIsGreater: true) }
    if external * 100 == ledger { return .factorHundred(externalIsGreater: false) }
    guard (ledger < 0) == (external < 0) else { return nil }
    return areSwapped(ledger.magnitude, external.magnitude) ? .swappedDigits : nil
  }

  /// Whether two neighbouring digits have changed places, and nothing else.
  static func areSwapped(_ left: UInt128, _ right: UInt128) -> Bool {
    let (one, other) = (Array(String(left).utf8), Array(String(right).utf8))
    guard one.count == other.count else { return false }
    let places = one.indices.filter { one[$0] != other[$0] }
    guard places.count == 2, places[1] == places[0] + 1 else { return false }
    return one[places[0]] == other[places[1]] && one[places[1]] == other[places[0]]
  }

  /// Every amount with two neighbouring digits changed, of as many digits.
  static func swaps(of units: Int64) -> [Int64] {
    let digits = Array(String(units.magnitude).utf8)
    return digits.indices.dropLast().compactMap { place in
      guard digits[place] != digits[place + 1] else { return nil }
      var swapped = digits
      swapped.swapAt(place, place + 1)
      guard swapped[0] != UInt8(ascii: "0"),
        let value = Int64(String(decoding: swapped, as: UTF8.self))
      else { return nil }
      return units < 0 ? -value : value
    }
  }
}

/// The percents that explain a difference, once it was rounded to minor units.
struct PercentRange: Hashable {
  /// Thousandths of a percent, both included.
  var from: Int64
  var to: Int64

  /// A greater difference is no fee.
  static let most: Int64 = 50_000

  /// - Returns: `nil` if no whole thousandth of a percent explains the difference.
  init?(ledger: Int128, external: Int128) {
    guard ledger != 0, ledger != external else { return nil }
    let magnitude = Int128(ledger.magnitude)
    guard magnitude < 1 << 90, external.magnitude < 1 << 90 else { return nil }
    let difference = ledger > 0 ? ledger - external : external - ledger
    // The share lies from half a minor unit below the difference to half a unit above it.
    from = Int64(clamping: -PercentRange.floor(-(2 * difference - 1) * 100_000, 2 * magnitude))
    to = Int64(clamping: PercentRange.floor((2 * difference + 1) * 100_000, 2 * magnitude))
    guard from <= to, from >= -PercentRange.most, to <= PercentRange.most else { return nil }
  }

  init(from: Int64, to: Int64) {
    self.from = from
    self.to = to
  }

  private static func floor(_ value: Int128, _ divisor: Int128) -> Int128 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }

  /// Percents that many ranges have in common: the one with the most ranges first, each range once.
  ///
  /// Of percents that explain equally many, the roundest is taken: 3 % rather than 2.997 %.
  ///
  /// - Complexity: O(`most` · *n* log *n*).
  static func common(
    _ ranges: [PercentRange], least: Int, most: Int
  ) -> [(percent: Int64, places: [Int])] {
    var left = Array(ranges.indices)
    var found: [(percent: Int64, places: [Int])] = []
    while found.count < most, left.count >= least {
      let (percent, count) = deepest(left.map { ranges[$0] })
      guard count >= least else { break }
      let isInside = { (place: Int) in ranges[place].from <= percent && percent <= ranges[place].to
      }
      found.append((percent, left.filter(isInside)))
      left.removeAll(where: isInside)
    }
    return found
  }

  /// The number that the most ranges hold.
  private static func deepest(_ ranges: [PercentRange]) -> (percent: Int64, count: Int) {
    var changes: [Int64: Int] = [:]
    for range in ranges {
      changes[range.from, default: 0] += 1
      changes[range.to + 1, default: 0] -= 1
    }
    let places = changes.keys.sorted()
    var (depth, best) = (0, (percent: Int64(0), count: 0))
    for (index, place) in places.enumerated() {
      depth += changes[place] ?? 0
      guard depth > 0, depth >= best.count, index + 1 < places.count else { continue }
      let candidate = roundest(place, places[index + 1] - 1)
      if depth > best.count || isRounder(candidate, best.percent) { best = (candidate, depth) }
    }
    return best
  }

  private static let steps: [Int64] = [1000, 500, 100, 50, 10, 5, 1]

  private static func roundest(_ from: Int64, _ to: Int64) -> Int64 {
    for step in steps {
      let first = -Int64(floor(-Int128(from), Int128(step))) * step
      guard first <= to else { continue }
      // Of several, the one next to nothing.
      if first > 0 || to < 0 {
        return to < 0 ? Int64(floor(Int128(to), Int128(step))) * step : first
      }
      return first
    }
    return from
  }

  private static func isRounder(_ left: Int64, _ right: Int64) -> Bool {
    func rank(_ value: Int64) -> Int { steps.firstIndex { value % $0 == 0 } ?? steps.count }
    return (rank(left), left.magnitude, left) < (rank(right), right.magnitude, right)
  }
}

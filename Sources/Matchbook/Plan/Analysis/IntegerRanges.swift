/// A set of whole numbers as disjoint intervals: which differences or values a condition leaves.
struct IntegerRanges: Hashable, Sendable {
  /// Ascending and disjoint.
  private(set) var ranges: [ClosedRange<Int128>]

  /// Beyond any difference of two values; an interval that reaches it is open at that end.
  static let limit: Int128 = 1 << 125
  static let all = IntegerRanges(-limit, limit)
  static let none = IntegerRanges(1, 0)

  /// Both ends belong to the set; it is empty where the first is the greater.
  init(_ from: Int128, _ to: Int128) {
    let from = Swift.max(from, -IntegerRanges.limit)
    let to = Swift.min(to, IntegerRanges.limit)
    ranges = from <= to ? [from...to] : []
  }

  init(_ value: Int128) { self.init(value, value) }

  var isEmpty: Bool { ranges.isEmpty }
  var lowest: Int128? { ranges.first?.lowerBound }
  var highest: Int128? { ranges.last?.upperBound }

  func intersection(_ other: IntegerRanges) -> IntegerRanges {
    var result = IntegerRanges.none
    for left in ranges {
      for right in other.ranges where left.overlaps(right) {
        result.ranges.append(left.clamped(to: right))
      }
    }
    return result
  }

  /// Every number that is not in the set.
  var complement: IntegerRanges {
    var result = IntegerRanges.none
    var next = -IntegerRanges.limit
    for range in ranges {
      if next < range.lowerBound { result.ranges.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= IntegerRanges.limit { result.ranges.append(next...IntegerRanges.limit) }
    return result
  }

  func union(_ other: IntegerRanges) -> IntegerRanges {
    complement.intersection(other.complement).complement
  }

  func isSubset(of other: IntegerRanges) -> Bool { intersection(other.complement).isEmpty }

  mutating func keep(_ other: IntegerRanges) { self = intersection(other) }
}

/// The grid on which amounts and numbers are compared: finer than any of them.
enum FineGrid {
  static let places = 18
  private static let unit = Tolerance.powersOfTen[places]

  static func floor(_ ratio: Ratio) -> Int128 {
    let (quotient, rest) = (Int128(ratio.numerator) * unit)
      .quotientAndRemainder(dividingBy: Int128(ratio.denominator))
    return rest < 0 ? quotient - 1 : quotient
  }

  static func ceiling(_ ratio: Ratio) -> Int128 {
    let (quotient, rest) = (Int128(ratio.numerator) * unit)
      .quotientAndRemainder(dividingBy: Int128(ratio.denominator))
    return rest > 0 ? quotient + 1 : quotient
  }

  /// The place of a decimal as tests read constants; `nil` where they read none.
  static func value(_ decimal: String) -> Int128? {
    let length =
      decimal.utf8.firstIndex(of: UInt8(ascii: ".")).map {
        decimal.utf8.distance(from: $0, to: decimal.utf8.endIndex) - 1
      } ?? 0
    guard length <= places, let value = Decimal64.parse(decimal.utf8, places: length) else {
      return nil
    }
    return Int128(value) * Tolerance.powersOfTen[places - length]
  }
}

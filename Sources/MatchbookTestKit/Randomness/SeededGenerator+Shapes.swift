/// Draws whose chances are not all alike, in whole numbers only, so that they are the same on every
/// machine.
extension SeededGenerator {
  /// A log-normal sum of money in minor units.
  ///
  /// Half of the sums are below the median. The logarithm's standard deviation is 1.2: two thirds of
  /// the sums lie between 0.3 and 3.3 times the median. The normal distribution behind it is the sum
  /// of twelve uniform numbers.
  public mutating func logNormal(median: Int64, atLeast smallest: Int64) -> Int64 {
    precondition((1...1_000_000).contains(median), "A median of \(median) minor units is not drawn")
    var sum: Int64 = 0
    for _ in 0..<3 {
      let bits = next()
      sum += Int64(bits & 0xFFFF) + Int64(bits >> 16 & 0xFFFF)
      sum += Int64(bits >> 32 & 0xFFFF) + Int64(bits >> 48)
    }
    // 12 * 32,767.5 is the mean; 113,457 is 1.2 / ln 2 with 16 binary places.
    let logarithm = (sum - 393_210) * 113_457
    let value = (median * SeededGenerator.mantissa(ofPower: logarithm)) >> (30 - (logarithm >> 32))
    return max(value, smallest)
  }

  /// A position from 0 to 2 to the power of `bits` less two, where position *n* is about *n* times
  /// rarer than the first: Zipf's law.
  public mutating func skewedPosition(bits: Int64) -> Int {
    precondition((1...28).contains(bits), "Zipf's law is drawn over 1 to 28 bits, not \(bits)")
    let logarithm = Int64(next() >> 32) * bits
    let mantissa = SeededGenerator.mantissa(ofPower: logarithm)
    return Int(mantissa >> (30 - (logarithm >> 32))) - 1
  }

  /// Two to the power of the fractional part of a number with 32 binary places; the result has 30.
  static func mantissa(ofPower logarithm: Int64) -> Int64 {
    var result: Int64 = 1 << 30
    for (place, root) in rootsOfTwo.enumerated() where logarithm >> Int64(31 - place) & 1 == 1 {
      result = (result * root) >> 30
    }
    return result
  }

  /// 2 to the power of 1/2, 1/4, 1/8 and so on, with 30 binary places.
  private static let rootsOfTwo: [Int64] = [
    1_518_500_250, 1_276_901_417, 1_170_923_762, 1_121_280_436, 1_097_253_708, 1_085_434_106,
    1_079_572_136, 1_076_653_033, 1_075_196_443, 1_074_468_888, 1_074_105_294, 1_073_923_544,
    1_073_832_680, 1_073_787_251, 1_073_764_537, 1_073_753_181,
  ]
}

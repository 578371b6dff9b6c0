/// Numbers of selections.
enum Binomial {
  /// The number of ways to choose some of many; the largest number if it does not fit 64 bits.
  static func saturating(_ many: Int, _ some: Int) -> UInt64 {
    guard some >= 0, some <= many else { return 0 }
    var result: UInt64 = 1
    for step in 0..<min(some, many - some) {
      // Exact: a product of consecutive numbers is divisible by the product of as many from 1.
      let (product, overflow) = result.multipliedReportingOverflow(by: UInt64(many - step))
      if overflow {
        let wide = UInt128(result) * UInt128(many - step) / UInt128(step + 1)
        guard wide < UInt128(UInt64.max) else { return .max }
        result = UInt64(truncatingIfNeeded: wide)
      } else {
        result = product / UInt64(step + 1)
      }
    }
    return result
  }

  /// The number of sets whose sizes lie in a range; the largest number if it does not fit.
  static func sets(of many: Int, sizes: ClosedRange<Int>) -> UInt64 {
    var total: UInt64 = 0
    for size in sizes where size <= many {
      total = total.addingSaturating(saturating(many, size))
      if total == .max { break }
    }
    return total
  }
}

extension UInt64 {
  @inline(__always)
  func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  @inline(__always)
  func multipliedSaturating(_ other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}

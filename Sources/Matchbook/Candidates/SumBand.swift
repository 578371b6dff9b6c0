/// The sums of several rows that are within tolerance of one row's amount.
struct SumBand {
  let center: Int64
  let tolerance: SetTolerance

  /// - Parameter isLedger: Whether the one row is a ledger row.
  /// - Returns: `nil` if no sum is allowed.
  init?(_ bounds: [Tolerance], target: Int64, isLedger: Bool, exponent: Int) {
    func allows(_ sum: Int128) -> Bool {
      bounds.allSatisfy { bound in
        isLedger
          ? bound.allows(wideLedger: Int128(target), external: sum, exponent: exponent)
          : bound.allows(wideLedger: sum, external: Int128(target), exponent: exponent)
      }
    }
    let middle = Int128(target)
    // Bounds that exclude equality have their own nearest sum.
    var start = middle
    if !allows(start) {
      let unit = Tolerance.powersOfTen[exponent]
      let edges = bounds.flatMap { [$0.differenceFrom, $0.differenceTo] }.compactMap { $0 }.flatMap
      { edge in
        let shift = Int128(edge.numerator) * unit / Int128(edge.denominator)
        return (-1...1).map { middle + (isLedger ? shift : -shift) + $0 }
      }
      guard
        let nearest = edges.filter(allows).min(by: {
          ($0 - middle).magnitude < ($1 - middle).magnitude
        })
      else { return nil }
      start = nearest
    }
    /// How far sums may go from the start in one direction; tolerances have no gaps.
    func reach(_ direction: Int128) -> Int64 {
      var step: Int128 = 1
      while step < Int128(Int64.max) / 4, allows(start + direction * step) { step *= 2 }
      var low = step / 2
      if !allows(start + direction * low) { low = 0 }
      var high = step
      while high - low > 1 {
        let between = (low + high) / 2
        if allows(start + direction * between) { low = between } else { high = between }
      }
      return Int64(clamping: low)
    }
    guard let center = Int64(exactly: start) else { return nil }
    self.center = center
    tolerance = SetTolerance(below: reach(-1), above: reach(1))
  }
}

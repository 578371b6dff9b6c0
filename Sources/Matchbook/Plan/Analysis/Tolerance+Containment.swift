extension Tolerance {
  /// The differences `external - ledger`, on the fine grid, that the tolerance can allow; without a
  /// percentage exactly those that it allows.
  var differences: IntegerRanges {
    var ranges = IntegerRanges(
      differenceFrom.map(FineGrid.ceiling) ?? -IntegerRanges.limit,
      differenceTo.map(FineGrid.floor) ?? IntegerRanges.limit)
    let bound = absolute.map(FineGrid.floor)
    // No percentage of an amount is less than nothing.
    let isTiny = percent.map { $0.numerator <= 0 } ?? false
    switch (bound, percent) {
    case (nil, nil): if differenceFrom == nil, differenceTo == nil { ranges.keep(IntegerRanges(0)) }
    case (let bound?, nil): ranges.keep(IntegerRanges(-bound, bound))
    case (nil, _?): if isTiny { ranges.keep(IntegerRanges(0)) }
    case (let bound?, _?):
      if combination == .either {
        if isTiny { ranges.keep(IntegerRanges(-max(bound, 0), max(bound, 0))) }
      } else {
        ranges.keep(IntegerRanges(-bound, bound))
        if isTiny { ranges.keep(IntegerRanges(0)) }
      }
    }
    return ranges
  }

  /// Whether every pair of amounts within all of the given tolerances, with one of the differences,
  /// is within this one, too.
  ///
  /// Proved for amounts whose products with the percentages fit 128 bits: all below a thousand
  /// billion billion.
  func follows(from tolerances: [Tolerance], distances: IntegerRanges) -> Bool {
    if let from = differenceFrom, distances.lowest.map({ $0 < FineGrid.ceiling(from) }) ?? false {
      return false
    }
    if let to = differenceTo, distances.highest.map({ $0 > FineGrid.floor(to) }) ?? false {
      return false
    }
    let keepsAbsolute = absolute.map { absolute in
      let bound = FineGrid.floor(absolute)
      return distances.isSubset(of: IntegerRanges(-bound, bound))
    }
    let keepsPercent = percent.map { percent in
      guard percent.numerator >= 0 else { return false }
      return distances.isSubset(of: IntegerRanges(0))
        || tolerances.contains { $0.guarantees(percent, of: base) }
    }
    switch (keepsAbsolute, keepsPercent) {
    case (nil, nil):
      return differenceFrom != nil || differenceTo != nil
        || distances.isSubset(of: IntegerRanges(0))
    case (let absolute?, nil): return absolute
    case (nil, let percent?): return percent
    case (let absolute?, let percent?):
      guard combination == .either else { return absolute && percent }
      return absolute || percent || tolerances.contains { isWider(than: $0) }
    }
  }

  /// Whether keeping the tolerance means keeping a percentage.
  private func guarantees(_ wider: Ratio, of widerBase: Base) -> Bool {
    guard let percent, absolute == nil || combination != .either else { return false }
    return percent.isAtMost(wider) && base.isNeverAbove(widerBase)
  }

  /// Of two tolerances that ask for one of their bounds each.
  private func isWider(than other: Tolerance) -> Bool {
    guard other.combination == .either, let absolute, let percent,
      let narrowAbsolute = other.absolute, let narrowPercent = other.percent
    else { return false }
    return narrowAbsolute.isAtMost(absolute) && narrowPercent.isAtMost(percent)
      && other.base.isNeverAbove(base)
  }
}

extension Tolerance.Base {
  /// Whether the amount that this names is at most the one that another names, for any pair.
  fileprivate func isNeverAbove(_ other: Tolerance.Base) -> Bool {
    self == other || self == .min || other == .max
  }
}

extension Ratio {
  fileprivate func isAtMost(_ other: Ratio) -> Bool {
    Int128(numerator) * Int128(other.denominator) <= Int128(other.numerator) * Int128(denominator)
  }
}

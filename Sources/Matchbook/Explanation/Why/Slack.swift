/// How far a test that fails is from holding, exactly.
///
/// A value of the external record moved by the slack fulfils the test; moved by one unit less, it
/// does not.
public enum Slack: Sendable, Hashable {
  /// What to add to the external amount or number, in units of 10 to the minus `places`.
  case amount(Int128, places: Int)
  /// Calendar days to add to the external date.
  case days(Int64)
  /// Working days by which the external date has to move, and the calendar days that takes.
  case businessDays(Int64, calendarDays: Int64)
  /// Milliseconds to add to the external instant.
  case milliseconds(Int64)
  /// Millionths of a score that are missing.
  case score(Int32)
}

extension Tolerance {
  /// The external amount that is allowed and lies closest to one that is not; `nil` if none is.
  ///
  /// Amounts that are allowed lie side by side as long as percentages stay below 100, so a binary
  /// search finds the end of their range. Beyond that, the amount found is one behind which the
  /// next one is not allowed.
  func closestAllowed(ledger: Int128, external: Int128, exponent: Int) -> Int128? {
    func isAllowed(_ amount: Int128) -> Bool {
      allows(wideLedger: ledger, external: amount, exponent: exponent)
    }
    guard !isAllowed(external) else { return external }
    var allowed = nearestToLedger(ledger, exponent: exponent)
    guard isAllowed(allowed) else { return nil }
    var refused = external
    while (allowed - refused).magnitude > 1 {
      let middle = refused + (allowed - refused) / 2
      if isAllowed(middle) { allowed = middle } else { refused = middle }
    }
    return allowed
  }

  /// The amount within the signed bounds that is closest to the ledger amount.
  private func nearestToLedger(_ ledger: Int128, exponent: Int) -> Int128 {
    let unit = Tolerance.powersOfTen[exponent]
    var difference: Int128 = 0
    if let from = differenceFrom {
      difference = max(difference, -Tolerance.floor(-Int128(from.numerator) * unit, from))
    }
    if let to = differenceTo {
      difference = min(difference, Tolerance.floor(Int128(to.numerator) * unit, to))
    }
    return ledger + difference
  }

  private static func floor(_ scaled: Int128, _ ratio: Ratio) -> Int128 {
    let (quotient, rest) = scaled.quotientAndRemainder(dividingBy: Int128(ratio.denominator))
    return rest < 0 ? quotient - 1 : quotient
  }
}

/// Measures the distance of two days in the unit of a window, as the run did.
struct WindowProbe {
  let window: DateWindow
  private let ordinals: BusinessOrdinals?

  /// - Parameters:
  ///   - ledger: All records of the run: what a calendar counts depends on the span of the data.
  init(_ window: DateWindow, ledger: RecordTable, external: RecordTable) {
    self.window = window
    if case .businessDays(let calendar) = window.unit {
      ordinals = BusinessOrdinals(calendar, days: [ledger.columns.days, external.columns.days])
    } else {
      ordinals = nil
    }
  }

  /// Days or working days from a ledger day to an external one.
  func distance(from ledger: Int32, to external: Int32) -> Int64 {
    ordinals?.distance(fromAnchor: ledger, to: external) ?? Int64(external) - Int64(ledger)
  }

  /// How far a distance lies beyond the window: positive behind its end, negative before its start.
  func excess(_ distance: Int64) -> Int64 {
    let bound = distance > window.to ? window.to : max(distance, window.from)
    return max(-Int64.max, Int64(clamping: Int128(distance) - Int128(bound)))
  }

  /// The calendar days by which the external day has to move to be in the window.
  func shift(from ledger: Int32, to external: Int32) -> Int64? {
    let excess = excess(distance(from: ledger, to: external))
    guard excess != 0, case .businessDays(let calendar) = window.unit else { return -excess }
    // The end of the window can lie outside the span of the data: two days have their own span.
    let widest = max(window.from.magnitude, window.to.magnitude, excess.magnitude)
    guard widest < WindowProbe.longestReach, abs(Int64(ledger)) < WindowProbe.farthestDay,
      abs(Int64(external)) < WindowProbe.farthestDay
    else { return nil }
    let reach = Int64(widest) * 4 + 30
    let margin = Int32(reach)
    let own = BusinessOrdinals(
      calendar, days: [[min(ledger, external) - margin, max(ledger, external) + margin]])
    guard own.distance(fromAnchor: ledger, to: external) == distance(from: ledger, to: external)
    else { return -excess }
    let step: Int64 = excess > 0 ? -1 : 1
    var shift = step
    while abs(shift) <= reach {
      let moved = Int32(Int64(external) + shift)
      if self.excess(own.distance(fromAnchor: ledger, to: moved)) == 0 { return shift }
      shift += step
    }
    return nil
  }

  /// Wider windows are no windows of working days.
  private static let longestReach: UInt64 = 40_000
  /// Beyond the years that have four digits.
  private static let farthestDay: Int64 = 4_000_000
}

/// The windows of a result, each made ready once: a calendar counts over all of its days.
final class WindowProbes {
  private var known: [DateWindow: WindowProbe] = [:]

  func probe(_ window: DateWindow, of result: MatchResult) -> WindowProbe {
    if let probe = known[window] { return probe }
    let probe = WindowProbe(window, ledger: result.ledger, external: result.external)
    known[window] = probe
    return probe
  }
}

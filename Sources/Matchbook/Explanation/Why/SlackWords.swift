/// Says by how much two amounts miss a tolerance.
struct AmountWords {
  let name: String
  let tolerance: Tolerance
  /// In units of 10 to the minus `places`.
  let ledger: Int128
  let external: Int128
  let places: Int
  /// With a blank in front; empty for plain numbers.
  let currency: String

  /// For example `amount differs by 2.10 EUR (0.84 %), allowed are 0.5 % of the ledger amount:
  /// 0.85 EUR too much`.
  var failure: (words: String, slack: Slack?) {
    let difference = external - ledger
    let text =
      "\(name) "
      + (difference == 0
        ? "does not differ"
        : "differs by \(money(difference))\(PairWords.share(difference, of: ledger))")
      + ", \(allowance)"
    guard
      let closest = tolerance.closestAllowed(ledger: ledger, external: external, exponent: places)
    else { return (text + ": no external amount would be allowed", nil) }
    let shift = closest - external
    let isTooMuch = (closest - ledger).magnitude <= difference.magnitude
    return (
      "\(text): \(money(shift)) too \(isTooMuch ? "much" : "little")",
      .amount(shift, places: places)
    )
  }

  private func money(_ amount: Int128) -> String {
    Decimal64.text(amount < 0 ? -amount : amount, places: places) + currency
  }

  /// For example `allowed are 0.5 % of the ledger amount or 1.00 EUR`.
  private var allowance: String {
    var parts: [String] = []
    if let percent = tolerance.percent {
      parts.append("\(percent.percentText) of the \(tolerance.base.rawValue) amount")
    }
    if let absolute = tolerance.absolute, absolute.numerator != 0 || !parts.isEmpty {
      parts.append(absolute.decimalText + currency)
    }
    let joint =
      switch tolerance.combination {
      case .either: " or "
      case .both: " and "
      case .percentCappedBy: ", at most "
      }
    var text = parts.joined(separator: joint)
    if tolerance.differenceFrom != nil || tolerance.differenceTo != nil {
      let from = tolerance.differenceFrom.map { $0.decimalText + currency } ?? "any"
      let to = tolerance.differenceTo.map { $0.decimalText + currency } ?? "any"
      text += (text.isEmpty ? "" : ", and ") + "external less ledger from \(from) to \(to)"
    }
    return text.isEmpty ? "allowed is no difference" : "allowed are \(text)"
  }
}

/// Says by how much a date misses a window of days.
struct DayWords {
  let window: DateWindow

  private var unit: String {
    if case .businessDays(let calendar) = window.unit { return "business day (\(calendar.name))" }
    return "day"
  }

  /// For example `external 5 days later, allowed are 3: 2 days too late`.
  func failure(distance: Int64, excess: Int64) -> String {
    "\(DayWords.position(distance, unit)), \(allowance): \(DayWords.counted(excess, unit)) too "
      + (excess > 0 ? "late" : "early")
  }

  static func position(_ distance: Int64, _ unit: String) -> String {
    guard distance != 0 else {
      return unit == "day" ? "external on the same day" : "external \(counted(0, unit)) later"
    }
    return "external \(counted(distance, unit)) \(distance > 0 ? "later" : "earlier")"
  }

  static func counted(_ count: Int64, _ unit: String) -> String {
    guard count.magnitude != 1 else { return "1 \(unit)" }
    let words = unit.split(separator: "(", maxSplits: 1)
    let noun = unit.hasPrefix("business day") ? "business days" : unit + "s"
    return "\(count.magnitude) \(noun)" + (words.count > 1 ? " (\(words[1])" : "")
  }

  private var allowance: String {
    if window.to >= 0, window.from == -window.to {
      if window.to == 0 {
        return "allowed is the same \(unit.hasPrefix("b") ? "business day" : unit)"
      }
      return "allowed \(window.to == 1 ? "is" : "are") \(window.to)"
    }
    return "allowed \(DayWords.range(window.from, window.to))"
  }

  /// For example `are 0 to 5 later`.
  static func range(_ from: Int64, _ to: Int64) -> String {
    if from == to { return "is exactly \(from.magnitude) \(from > 0 ? "later" : "earlier")" }
    if from >= 0 { return "are \(from) to \(to) later" }
    if to <= 0 { return "are \(to.magnitude) to \(from.magnitude) earlier" }
    return "are \(from.magnitude) earlier to \(to) later"
  }
}

/// Says by how much an instant misses a window of seconds.
struct InstantWords {
  let window: DateWindow
  /// Milliseconds since 1970.
  let from: Int64
  let to: Int64

  var answer: (Bool, (words: String, slack: Slack?)) {
    let distance = Int128(to) - Int128(from)
    let least = Int128(window.from) * 1000
    let greatest = Int128(window.to) * 1000
    let position =
      distance == 0
      ? "external at the same instant"
      : "external \(seconds(distance)) \(distance > 0 ? "later" : "earlier")"
    guard distance < least || distance > greatest else { return (true, (position, nil)) }
    let excess = distance > greatest ? distance - greatest : distance - least
    let allowed =
      window.to >= 0 && window.from == -window.to
      ? "allowed are \(window.to)" : "allowed \(DayWords.range(window.from, window.to))"
    return (
      false,
      (
        "\(position), \(allowed): \(seconds(excess)) too \(excess > 0 ? "late" : "early")",
        Int64(exactly: -excess).map { .milliseconds($0) }
      )
    )
  }

  private func seconds(_ milliseconds: Int128) -> String {
    let magnitude = milliseconds < 0 ? -milliseconds : milliseconds
    let text =
      magnitude % 1000 == 0
      ? String(magnitude / 1000) : Decimal64.text(magnitude, places: 3)
    return text == "1" ? "1 second" : "\(text) seconds"
  }
}

/// Scores as people write them.
enum ScoreWords {
  /// Millionths as a decimal without trailing zeros: `1`, `0.95`.
  static func text(_ score: Int32) -> String {
    var text = Decimal64.text(Int128(score), places: 6)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}

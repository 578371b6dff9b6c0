import Matchbook

/// What several breaks have in common.
public enum BreakCause: Hashable, Sendable {
  /// The ledger has one currency and the external side another, with the same number.
  case currencyShift(ledger: String, external: String)
  /// The external amount is the ledger amount with the other sign.
  case signFlipped
  /// One amount is a hundred times the other.
  case factorHundred(externalIsGreater: Bool)
  /// Two neighbouring digits of the amounts have changed places.
  case swappedDigits
  /// The external amount is so many thousandths of a percent less than the ledger amount; below zero,
  /// more.
  case samePercent(Int64)
  /// Equal amounts, the external day always so many days after the ledger day.
  case sameLag(days: Int64)

  /// A stable word for the kind of cause.
  public var code: String {
    switch self {
    case .currencyShift: "currency_shift"
    case .signFlipped: "sign_flipped"
    case .factorHundred: "factor_100"
    case .swappedDigits: "swapped_digits"
    case .samePercent: "same_percent"
    case .sameLag: "same_lag"
    }
  }

  /// Rarer accidents come first: a pair belongs to the first cause that explains it.
  fileprivate var order: (Int, Int64, String) {
    switch self {
    case .currencyShift(let ledger, let external): (0, 0, ledger + external)
    case .signFlipped: (1, 0, "")
    case .factorHundred(let externalIsGreater): (2, externalIsGreater ? 0 : 1, "")
    case .swappedDigits: (3, 0, "")
    case .samePercent(let thousandths): (4, thousandths, "")
    case .sameLag(let days): (5, days, "")
    }
  }
}

/// A ledger and an external record that belong together but for a difference.
public struct BreakPair: Hashable, Sendable {
  public var ledgerID: String
  public var externalID: String
  public var ledgerAmount: Amount
  public var externalAmount: Amount
}

/// Breaks with one cause.
public struct BreakCluster: Hashable, Sendable {
  public var cause: BreakCause
  /// By ledger id, then by external id.
  public var pairs: [BreakPair]

  /// By number of pairs, the most first; then by cause.
  static func precedes(_ left: BreakCluster, _ right: BreakCluster) -> Bool {
    left.pairs.count != right.pairs.count
      ? left.pairs.count > right.pairs.count : left.cause.order < right.cause.order
  }

  /// For example `3 breaks, 8.70 EUR in all: the external amount is 2.9 % less than the ledger amount
  /// (L-1 with X-1, L-2 with X-2, L-3 with X-3).`
  public var sentence: String {
    let named = pairs.prefix(3).map { "\($0.ledgerID) with \($0.externalID)" }
    let more = pairs.count > 3 ? " and \(pairs.count - 3) more" : ""
    return "\(RunError.count(pairs.count, "break", "breaks"))\(sums): \(words) "
      + "(\(named.joined(separator: ", "))\(more))."
  }

  private var words: String {
    switch cause {
    case .currencyShift(let ledger, let external):
      "the same number is \(ledger) in the ledger and \(external) outside"
    case .signFlipped: "the external amount is the ledger amount with the other sign"
    case .factorHundred(let externalIsGreater):
      externalIsGreater
        ? "the external amount is a hundred times the ledger amount"
        : "the ledger amount is a hundred times the external amount"
    case .swappedDigits: "two neighbouring digits of the amounts have changed places"
    case .samePercent(let thousandths):
      "the external amount is \(BreakCluster.percent(thousandths)) % "
        + "\(thousandths < 0 ? "more" : "less") than the ledger amount"
    case .sameLag(let days):
      "equal amounts, the external record \(RunError.count(Int(days.magnitude), "day", "days")) "
        + "\(days < 0 ? "before" : "after") the ledger record"
    }
  }

  private static func percent(_ thousandths: Int64) -> String {
    var text = Decimal64.text(Int128(thousandths.magnitude), places: 3)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// What the ledger has more than the other side, by currency.
  private var sums: String {
    var sums: [Currency: Int128] = [:]
    for pair in pairs where pair.ledgerAmount.currency == pair.externalAmount.currency {
      sums[pair.ledgerAmount.currency, default: 0] +=
        Int128(pair.ledgerAmount.minorUnits) - Int128(pair.externalAmount.minorUnits)
    }
    let words = sums.filter { $0.value != 0 }
      .map { (sum: Decimal64.text($0.value, places: $0.key.exponent), currency: $0.key) }
      .sorted {
        ($0.currency.code, $0.currency.exponent) < ($1.currency.code, $1.currency.exponent)
      }
      .map { "\($0.sum) \($0.currency.code)" }
    return words.isEmpty ? "" : ", \(words.joined(separator: ", ")) in all"
  }
}

extension Blocking.Key {
  /// For example `reference (case_fold, alphanumeric_only)`.
  var words: String {
    let (left, right) = (ledger.words, external.words)
    return left == right ? left : "ledger \(left) = external \(right)"
  }
}

extension Blocking.Expression {
  var words: String {
    switch self {
    case .month: return "month of date"
    case .value(let field, let steps):
      guard !steps.isEmpty else { return field.name }
      return "\(field.name) (\(steps.map(\.words).joined(separator: ", ")))"
    }
  }
}

extension Blocking.SimilarTexts {
  /// For example `reference (case_fold) at least 0.85 alike`.
  var words: String {
    let left = Blocking.Expression.value(of: ledger, normalised: ledgerSteps).words
    let right = Blocking.Expression.value(of: external, normalised: externalSteps).words
    let fields = left == right ? left : "ledger \(left) and external \(right)"
    var least = atLeast.decimalText
    while least.contains("."), least.hasSuffix("0") { least.removeLast() }
    return "\(fields) at least \(least) alike"
  }
}

extension TextNormaliser {
  /// The step as it is written in rules.
  var words: String {
    switch self {
    case .caseFold: "case_fold"
    case .foldAccents: "fold_accents"
    case .alphanumericOnly: "alphanumeric_only"
    case .digitsOnly: "digits_only"
    case .stripPrefixes(let prefixes): "strip \(prefixes.joined(separator: "/"))"
    case .first(let count): "first \(count)"
    case .collapseBlanks: "collapse_blanks"
    case .extract(let mask): "extract \(mask.pattern)"
    }
  }
}

extension Tolerance {
  /// The bound in words.
  var words: String {
    var parts: [String] = []
    if let percent { parts.append("\(percent.percentText) of the \(base.rawValue) amount") }
    if let absolute { parts.append(absolute.decimalText) }
    let joint =
      switch combination {
      case .either: " or "
      case .both: " and "
      case .percentCappedBy: ", at most "
      }
    var text = parts.isEmpty ? "" : "within " + parts.joined(separator: joint)
    if differenceFrom != nil || differenceTo != nil {
      let from = differenceFrom?.decimalText ?? "any"
      let to = differenceTo?.decimalText ?? "any"
      text += (text.isEmpty ? "" : ", ") + "external less ledger from \(from) to \(to)"
    }
    return text.isEmpty ? "equal" : text
  }
}

extension DateWindow {
  /// The window in words.
  var words: String {
    let unit =
      switch unit {
      case .days: "days"
      case .businessDays(let calendar): "business days (\(calendar.name))"
      case .seconds: "seconds"
      }
    if from == to { return "exactly \(from) \(unit) after the ledger date" }
    if from == -to { return "at most \(to) \(unit) apart" }
    return "from \(from) to \(to) \(unit) after the ledger date"
  }
}

extension Ratio {
  /// The fraction as a plain decimal, or as a fraction where its denominator is no power of ten.
  var decimalText: String {
    var places = 0
    var power = denominator
    while power % 10 == 0 {
      power /= 10
      places += 1
    }
    guard power == 1 else { return "\(numerator)/\(denominator)" }
    return Decimal64.text(Int128(numerator), places: places)
  }
}

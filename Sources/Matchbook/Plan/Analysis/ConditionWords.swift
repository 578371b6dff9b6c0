extension Condition {
  /// The condition in the words of rules, for example `date at most 3 days apart`.
  var words: String {
    switch self {
    case .all(let parts): return Condition.words(parts, joint: " and ", empty: "nothing asked")
    case .any(let parts): return Condition.words(parts, joint: " or ", empty: "nothing allowed")
    case .not(let part): return "not \(part.words)"
    case .test(let test): return test.words
    }
  }

  private static func words(_ parts: [Condition], joint: String, empty: String) -> String {
    switch parts.count {
    case 0: empty
    case 1: parts[0].words
    default: "(" + parts.map(\.words).joined(separator: joint) + ")"
    }
  }
}

extension Test {
  /// The test in the words of rules, for example `external amount greater 10000.00`.
  var words: String {
    switch (ledger, external) {
    case (.field(let left, let leftSteps), .field(let right, let rightSteps)):
      let ledger = Blocking.Expression.value(of: left, normalised: leftSteps).words
      let external = Blocking.Expression.value(of: right, normalised: rightSteps).words
      if ledger == external { return "\(ledger) \(comparison.words)" }
      if case .dateWithin = comparison { return "\(ledger) \(comparison.words)" }
      return "ledger \(ledger) \(comparison.words) external \(external)"
    case (.field(let field, let steps), .constant(let value)):
      return "ledger \(Blocking.Expression.value(of: field, normalised: steps).words) "
        + comparison.words(beside: value)
    case (.constant(let value), .field(let field, let steps)):
      return "external \(Blocking.Expression.value(of: field, normalised: steps).words) "
        + comparison.turned.words(beside: value)
    case (.constant(let left), .constant(let right)):
      return "\"\(left)\" \(comparison.words) \"\(right)\""
    }
  }
}

extension Test.Comparison {
  /// The same with its operands exchanged, where it has another name then.
  fileprivate var turned: Test.Comparison {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }

  fileprivate func words(beside value: String) -> String {
    switch self {
    case .present, .among: words
    default: "\(words) \"\(value)\""
    }
  }

  fileprivate var words: String {
    switch self {
    case .equal: "equal"
    case .notEqual: "not_equal"
    case .less: "less"
    case .lessOrEqual: "less_or_equal"
    case .greater: "greater"
    case .greaterOrEqual: "greater_or_equal"
    case .within(let tolerance): tolerance.words
    case .dateWithin(let window): window.words
    case .sameMonth: "same_month"
    case .contains: "contains"
    case .containedIn: "contained_in"
    case .startsWith: "starts_with"
    case .among(let values): "in " + values.map { "\"\($0)\"" }.joined(separator: ", ")
    case .present: "present"
    case .similar(let measure, let least): "similar \(measure.rawValue) \(least.decimalText)"
    }
  }
}

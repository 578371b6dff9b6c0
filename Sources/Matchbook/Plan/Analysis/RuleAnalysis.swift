/// What rules say about themselves and each other before any record is seen: contradictions, parts
/// that decide nothing, rules that earlier ones leave nothing to.
///
/// Every warning is proved from the conditions, never guessed; not every mistake is found. The
/// proofs take amounts, texts and dates as tests compare them, see `Facts`.
public struct RuleAnalysis: Sendable {
  /// By rule in the order of the passes, then those of several rules.
  public let warnings: [RuleWarning]

  /// Rules that are compared with each other; the work grows with the square.
  public static let maximumComparedRules = 300
  /// Conditions of one rule that are compared with each other, for the same reason.
  public static let maximumComparedParts = 100

  /// Analyses the rules of a run, in the order of their passes whatever the order they come in.
  ///
  /// - Complexity: O(*n*²) comparisons of *n* rules, within ``maximumComparedRules``.
  public init(of rules: [ConditionRule]) {
    let ordered = rules.sorted {
      ($0.header.priority, $0.header.id) < ($1.header.priority, $1.header.id)
    }
    var warnings: [RuleWarning] = []
    var possible: [ConditionRule] = []
    for rule in ordered {
      let study = RuleStudy(rule)
      warnings += study.warnings
      if !study.isContradictory { possible.append(rule) }
    }
    warnings += RuleComparison(of: possible).warnings
    self.warnings = warnings
  }
}

/// What one rule says about itself.
private struct RuleStudy {
  let rule: ConditionRule
  let isContradictory: Bool
  private(set) var warnings: [RuleWarning] = []
  private var name: String { "rule \"\(rule.header.id)\"" }

  init(_ rule: ConditionRule) {
    self.rule = rule
    let acceptance = Acceptance(of: rule)
    isContradictory = acceptance.condition.isContradictory
    if isContradictory {
      noteContradiction(acceptance)
      return
    }
    let context = acceptance.parts.map(\.condition)
    if context.count <= RuleAnalysis.maximumComparedParts {
      studyParts(acceptance)
    } else {
      warn(
        .notCompared,
        "\(name) has \(context.count) conditions, which are not compared with each other, because "
          + "they are more than \(RuleAnalysis.maximumComparedParts)",
        remedy: "Split the rule if you want them compared.")
    }
    if let veto = rule.veto {
      var rest = rule
      rest.veto = nil
      if Condition.all([Acceptance(of: rest).condition, veto]).isContradictory {
        warn(
          .idleVeto,
          "the veto of \(name) (\(veto.words)) never holds for a pair that its condition accepts",
          remedy: "Remove the veto, or correct its fields and normalisers.")
      }
    }
    studyScore()
    studyTests()
  }

  private mutating func warn(_ code: RuleWarning.Code, _ sentence: String, remedy: String) {
    let warning = RuleWarning(code, [rule.header.id], sentence, remedy: remedy)
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  // MARK: - Conditions

  /// Names as few conditions as exclude each other.
  private mutating func noteContradiction(_ acceptance: Acceptance) {
    var core = acceptance.parts
    if core.count <= RuleAnalysis.maximumComparedParts {
      for index in core.indices.reversed() {
        var fewer = core
        fewer.remove(at: index)
        if Condition.all(fewer.map(\.condition)).isContradictory { core = fewer }
      }
    }
    let words = core.map(\.words).joined(separator: "; ")
    warn(
      .contradictory,
      "\(name) accepts no pair of records, because "
        + (core.count == 1
          ? "this can never hold: \(words)" : "these exclude each other: \(words)"),
      remedy: "Correct or remove one of them, or put them under \"any\" if one is enough.")
  }

  private mutating func studyParts(_ acceptance: Acceptance) {
    var own: [Condition] = []
    var others: [Condition] = []
    let count = rule.pairCondition.demands.count
    for (index, part) in acceptance.parts.enumerated() {
      if index < count {
        own.append(part.condition)
      } else if rule.veto == nil || index < acceptance.parts.count - 1 {
        others.append(part.condition)
      }
    }
    study(own, beside: others)
  }

  /// Looks for parts that the others imply, and for alternatives that they exclude.
  private mutating func study(_ parts: [Condition], beside context: [Condition]) {
    var kept = parts
    for index in kept.indices.reversed() {
      let part = kept[index]
      var fewer = kept
      fewer.remove(at: index)
      let rest = Condition.all(context + fewer)
      if !part.isTheCurrency, rest.implies(part) {
        kept = fewer
        warn(
          .redundantPart,
          "in \(name), \(part.words) holds wherever its other conditions hold, so it decides "
            + "nothing",
          remedy: "Remove it, or make it narrower if it was meant to decide something.")
        continue
      }
      guard case .any(let branches) = part else { continue }
      for branch in branches {
        if Condition.all([rest, branch]).isContradictory {
          warn(
            .impossiblePart,
            "in \(name), the alternative \(branch.words) can never hold beside the other "
              + "conditions",
            remedy: "Remove the alternative, or correct it.")
        } else {
          study(branch.demands, beside: context + fewer)
        }
      }
    }
  }

  // MARK: - Scores

  private mutating func studyScore() {
    let tests = rule.condition.tests
    let isPlain = rule.condition.demands.allSatisfy { part in
      guard case .test(let test) = part else { return false }
      if case .similar = test.comparison { return false }
      return true
    }
    if isPlain {
      let disposition = rule.header.disposition
      let idle = [
        tests.contains { $0.weight != 1 } ? "its weights" : nil,
        rule.minimumScore > 0 ? "its least score" : nil,
        (disposition.confirmAtLeast ?? 0) > 0 || (disposition.suggestAtLeast ?? 0) > 0
          ? "the scores of its disposition" : nil,
      ].compactMap { $0 }
      if !idle.isEmpty {
        warn(
          .constantScore,
          "every pair that \(name) accepts has the score 1, so \(idle.joined(separator: " and ")) "
            + "\(idle.count == 1 && idle[0] == "its least score" ? "decides" : "decide") nothing",
          remedy: "Remove what decides nothing, or add a test that can score less than 1: "
            + "\"similar\", or tests under \"any\".")
      }
    }
    if let idle = rule.idleChance {
      warn(
        .idleChance, "the chance of \(name) decides nothing: \(idle.reason)", remedy: idle.remedy)
    }
    if rule.leavesTiesToIDs {
      warn(
        .noTieBreaker,
        "\(name) takes the best candidate (\(rule.header.ambiguity.rawValue)), but all candidates "
          + "of a record have the same score, amount and date, so ids alone decide",
        remedy: "Add a field that tells them apart, or use confirm_if_unique, which reports them.")
    }
  }

  // MARK: - Single tests

  private mutating func studyTests() {
    let conditions = [rule.condition, rule.veto, rule.ledgerScope, rule.externalScope]
      .compactMap { $0 }
    let tests = conditions.flatMap(\.tests)
    for test in tests {
      guard case .similar = test.comparison else { continue }
      let sides = [(test.ledger, "ledger"), (test.external, "external")].compactMap {
        $0.0.keepsLetterCase ? $0.1 : nil
      }
      guard !sides.isEmpty else { continue }
      warn(
        .letterCase,
        "\(name) measures how alike \(test.name) is without folding letter case "
          + (sides.count == 2 ? "on both sides" : "on the \(sides[0]) side")
          + ", so \"ACME\" and \"Acme\" differ in three letters",
        remedy: "Add the normaliser case_fold, unless letter case matters.")
    }
    let knowsCurrency = tests.contains { $0.constantField == .currency }
    for test in tests where test.constantField == .amount && !knowsCurrency {
      guard test.readsSize else { continue }
      warn(
        .anyCurrency,
        "\(name) asks for \(test.words) in whatever currency the record is, so 1000 JPY counts "
          + "like 1000 EUR",
        remedy: "Add a test of the currency with a value, if the records have several.")
    }
    if rule.blockings.contains(where: { !$0.isIndexable }) {
      warn(
        .noIndex,
        "no index can serve \(name)"
          + (rule.blockings.count > 1 ? " in each of its alternatives" : "")
          + ", so every ledger record is compared with every external record",
        remedy: "Add a test that a field is equal, an amount tolerance or a date window to every "
          + "alternative.")
    }
  }
}

extension Condition {
  /// Equal currencies follow from amounts that are compared, but saying so is good style.
  fileprivate var isTheCurrency: Bool {
    guard case .test(let test) = self, case .equal = test.comparison else { return false }
    let currency = Test.Operand.field(.currency, normalised: [])
    return test.ledger == currency && test.external == currency
  }
}

extension Test.Operand {
  fileprivate var keepsLetterCase: Bool {
    guard case .field(_, let steps) = self else { return false }
    return !steps.contains(.caseFold) && !steps.contains(.digitsOnly)
  }
}

extension Test {
  /// The field that is compared with a constant.
  fileprivate var constantField: Field? {
    switch (ledger, external) {
    case (.field(let field, _), .constant), (.constant, .field(let field, _)): field
    default: nil
    }
  }

  /// Whether it compares an amount with a constant other than zero, whose sign alone counts.
  fileprivate var readsSize: Bool {
    let values: [String]
    switch (comparison, ledger, external) {
    case (.present, _, _), (.within, _, _): return false
    case (.among(let list), _, _): values = list
    case (_, .constant(let value), _), (_, _, .constant(let value)): values = [value]
    default: return false
    }
    return values.contains { (FineGrid.value($0) ?? 0) != 0 }
  }
}

extension ConditionRule {
  /// Whether the best of several candidates is always found by ids: nothing else can differ.
  fileprivate var leavesTiesToIDs: Bool {
    guard header.cardinality == .oneToOne, hasConstantScore, header.nearest == .day,
      header.ambiguity == .confirmBest || header.ambiguity == .suggestBest
    else { return false }
    let windows = condition.tests.compactMap { test -> DateWindow? in
      switch test.comparison {
      case .equal: return .exactly(days: 0)
      case .dateWithin(let window) where window.from == window.to && window.unit == .days:
        return window
      default: return nil
      }
    }
    guard condition.implies(.equal(.amount)) else { return false }
    return Set(windows).contains { condition.implies(.date(within: $0)) }
  }
}

/// The rules of a run, each once without one of the points that it asks.
struct RelaxedRules {
  struct Step {
    let ruleID: String
    let point: NearMiss.Point
    let rule: any Rule
    /// What the rule asks beside, and the relaxed one does not; empty where only its code knows.
    let left: [Condition]
    let isGroup: Bool
  }

  private(set) var rules: [Step] = []
  var limits: [String] = []

  /// Passes of one search: rules that machines write come by the thousand.
  private static let mostSteps = 64
  /// How far apart dates may be that are outside a window; what is farther, has another reason.
  private static let widestDays = 366
  /// How far apart records may be that agree in little but their amount.
  private static let nearDays = 31

  init(_ rules: [any Rule], _ headers: [RuleHeader], _ failures: [RuleFailures]) {
    let quarantined = Set(failures.filter { $0.quarantine != nil }.map(\.ruleID))
    var seen: Set<[Condition?]> = []
    var passedOver = 0
    for point in NearMiss.Point.allCases {
      for (rule, header) in zip(rules, headers) where !quarantined.contains(header.id) {
        guard let step = RelaxedRules.step(rule, header, without: point, number: self.rules.count)
        else { continue }
        if let relaxed = step.rule as? ConditionRule,
          !seen.insert(
            [relaxed.condition, relaxed.veto, relaxed.ledgerScope, relaxed.externalScope]
          ).inserted
        {
          continue
        }
        guard self.rules.count < RelaxedRules.mostSteps else {
          passedOver += 1
          continue
        }
        self.rules.append(step)
      }
    }
    if passedOver > 0 {
      limits.append(
        "near misses: \(passedOver) of \(self.rules.count + passedOver) ways to relax a rule were "
          + "passed over; at most \(RelaxedRules.mostSteps) are tried")
    }
  }

  /// Names limits once for each way to relax a rule: common amounts reach them by the hundred.
  mutating func add(_ reached: [ReachedLimit]) {
    for (number, step) in rules.enumerated() {
      let own = reached.filter { $0.ruleID == "\(RelaxedRules.prefix)\(number)" }
      guard let first = own.first else { continue }
      let example = first.explanation.prefix { $0 != ";" }
      limits.append(
        "near misses of rule \(step.ruleID) but for its \(step.point.rawValue): \(own.count) "
          + "limit\(own.count == 1 ? " was" : "s were") reached; for example, \(example)")
    }
  }

  /// Names rules whose own code failed.
  mutating func add(_ failures: [RuleFailures]) {
    for failure in failures {
      guard let step = step(of: failure.ruleID) else { continue }
      let count = failure.errorCount
      limits.append(
        "near misses of rule \(step.ruleID) but for its \(step.point.rawValue): its code failed on "
          + "\(count) call\(count == 1 ? "" : "s"), and these pairs are left out")
    }
  }

  func step(of id: String) -> Step? {
    Int(id.dropFirst(RelaxedRules.prefix.count)).flatMap {
      rules.indices.contains($0) ? rules[$0] : nil
    }
  }

  private static let prefix = "near-miss-"

  /// - Returns: `nil` if the rule does not ask the point, or if no key would be left.
  private static func step(
    _ rule: any Rule, _ header: RuleHeader, without point: NearMiss.Point, number: Int
  ) -> Step? {
    if let rule = rule as? ConditionRule {
      return step(rule, header, without: point, number: number)
    }
    guard !(rule is PinnedRule),
      let near = NearRule(
        rule, without: point, header: self.header(.oneToOne, point, number),
        widestDays: widestDays, nearDays: nearDays)
    else { return nil }
    return Step(ruleID: header.id, point: point, rule: near, left: [], isGroup: false)
  }

  private static func header(
    _ cardinality: Cardinality, _ point: NearMiss.Point, _ number: Int
  ) -> RuleHeader {
    RuleHeader(
      id: "\(prefix)\(number)", priority: number, cardinality: cardinality,
      ambiguity: point == .reference ? .reject : .confirmBest, objective: .mostMatches,
      chance: Verdict.fullScore)
  }

  private static func step(
    _ rule: ConditionRule, _ header: RuleHeader, without point: NearMiss.Point, number: Int
  ) -> Step? {
    let isGroup = header.cardinality != .oneToOne
    // Of groups, sums may differ; every other point would make other groups.
    guard !isGroup || (point == .amount && header.group == .keys) else { return nil }
    let asked = rule.condition.conjuncts
    let veto = rule.veto.map { Condition.not($0) }
    let drops: Set<NearMiss.Point> = point == .currency ? [.currency, .amount] : [point]
    var left = asked.filter { $0.point.map(drops.contains) ?? false }
    let dropsVeto = veto?.point.map(drops.contains) ?? false
    if dropsVeto, let veto { left.append(veto) }
    guard left.contains(where: { $0.point == point }) else { return nil }
    var kept = asked.filter { !($0.point.map(drops.contains) ?? false) }
    switch point {
    case .date: kept.append(.within(days: widestDays))
    case .amount where isGroup: kept.append(.amount(within: anyAmount))
    case .amount: break
    case .currency: kept.append(.differing(.currency))
    case .status, .reference:
      kept += left.flatMap(\.tests).map(\.differing)
      if !kept.contains(where: { $0.point == .date }) { kept.append(.within(days: nearDays)) }
    }
    let relaxed = ConditionRule(
      self.header(header.cardinality, point, number),
      where: .all(kept), veto: dropsVeto ? nil : rule.veto, ledgerScope: rule.ledgerScope,
      externalScope: rule.externalScope)
    guard relaxed.blockings.allSatisfy(\.hasTellingKey) else { return nil }
    return Step(ruleID: header.id, point: point, rule: relaxed, left: left, isGroup: isGroup)
  }

  /// Twice the greater amount: no two amounts are farther apart.
  private static let anyAmount = Tolerance(percent: Ratio(2, over: 1), of: .max)
}

extension Blocking {
  /// Whether few records share its keys: currencies and months, everybody has.
  var hasTellingKey: Bool {
    keys.contains {
      if case .value(let field, _) = $0.external { return field != .currency }
      return false
    }
  }
}

extension Condition {
  /// The conditions that all have to hold, one level below the root.
  var conjuncts: [Condition] {
    if case .all(let parts) = self { return parts.flatMap(\.conjuncts) }
    return [self]
  }

  /// The one point that all of its tests are about; `nil` if there are several, or none that has a
  /// name.
  fileprivate var point: NearMiss.Point? {
    let points = Set(tests.map(\.point))
    return points.count == 1 ? points.first ?? nil : nil
  }

  fileprivate static func differing(_ field: Field) -> Condition {
    .test(
      Test(
        ledger: .field(field, normalised: []), external: .field(field, normalised: []), .notEqual))
  }
}

extension Test {
  fileprivate var point: NearMiss.Point? {
    guard case .field(let left, _) = ledger, case .field(let right, _) = external, left == right
    else { return nil }
    switch left {
    case .amount: return .amount
    case .date: return .date
    case .currency: return .currency
    case .reference: return .reference
    case .named(let name) where name.lowercased() == "status": return .status
    default: return nil
    }
  }

  /// That both records have the value, and not the same: absence contradicts nothing.
  fileprivate var differing: Condition {
    .test(Test(ledger: ledger, external: external, .notEqual))
  }
}

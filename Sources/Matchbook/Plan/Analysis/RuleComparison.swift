/// What rules say about each other; none of them contradicts itself.
struct RuleComparison {
  private(set) var warnings: [RuleWarning] = []

  fileprivate struct Subject {
    let rule: ConditionRule
    let acceptance: Acceptance
    let condition: Condition
    /// To see at a glance that one rule asks for something the other does not know.
    let fields: Set<Field>
    let keys: Set<Set<Blocking.Key>>
    /// What is known of an accepted pair, by alternative, and the ways in which a pair is refused;
    /// empty where they are too many to be told.
    let facts: [Facts]
    let refusals: [[Literal]]

    init(_ rule: ConditionRule) {
      self.rule = rule
      acceptance = Acceptance(of: rule)
      condition = acceptance.condition
      fields = Set(
        condition.tests.flatMap { test in
          [test.ledger, test.external].compactMap { operand -> Field? in
            guard case .field(let field, _) = operand else { return nil }
            return field
          }
        })
      keys = Set(rule.blockings.map { Set($0.keys) })
      facts = (condition.literals() ?? []).map { Facts($0) }
      refusals = condition.literals(holding: false) ?? []
    }

    var id: String { rule.header.id }
  }

  /// - Parameter rules: In the order of their passes.
  init(of rules: [ConditionRule]) {
    let subjects = rules.prefix(RuleAnalysis.maximumComparedRules).map(Subject.init)
    var isSettled = Set<String>()
    for (place, later) in subjects.enumerated() {
      for earlier in subjects[..<place] {
        guard let warning = warning(earlier, later) else { continue }
        warnings.append(warning)
        isSettled.insert(later.id)
        break
      }
    }
    noteEqualPriorities(subjects.filter { !isSettled.contains($0.id) })
    if rules.count > subjects.count {
      warnings.append(
        RuleWarning(
          .notCompared, [],
          "only the first \(subjects.count) of \(rules.count) rules are compared with each other",
          remedy: "Check the later ones in files of their own."))
    }
  }

  private func warning(_ earlier: Subject, _ later: Subject) -> RuleWarning? {
    let (first, second) = (earlier.rule, later.rule)
    guard first.header.cardinality == second.header.cardinality,
      first.header.partial == second.header.partial
    else { return nil }
    if first.decides(like: second), earlier.isAccepting(allOf: later),
      later.isAccepting(allOf: earlier)
    {
      return RuleWarning(
        .repeated, [earlier.id, later.id],
        "rule \"\(later.id)\" accepts exactly the pairs that rule \"\(earlier.id)\" accepts, in the "
          + "same way",
        remedy: "Remove one of the two, or correct the one that was meant to differ.")
    }
    // Groups are made by keys, so a wider rule need not find the groups of a narrower one.
    guard first.header.cardinality == .oneToOne, first.settlesAllThatItAccepts,
      second.header.partial == nil, earlier.isAccepting(allOf: later)
    else { return nil }
    let left =
      switch first.header.ambiguity {
      case .reject, .confirmIfUnique: "as ambiguous or "
      case .suggestAll, .suggestBest, .confirmBest: ""
      }
    return RuleWarning(
      .shadowed, [earlier.id, later.id],
      "rule \"\(earlier.id)\" runs before rule \"\(later.id)\" and accepts every pair that it "
        + "accepts, so rule \"\(later.id)\" finds only what was left open \(left)at a limit",
      remedy: "Give \"\(later.id)\" the lesser priority, so that the narrower rule runs first, or "
        + "remove it.")
  }

  private mutating func noteEqualPriorities(_ subjects: [Subject]) {
    var groups: [[Subject]] = []
    for subject in subjects where subject.keys.contains(where: { !$0.isEmpty }) {
      let place = groups.firstIndex { group in
        group[0].rule.header.priority == subject.rule.header.priority
          && group[0].keys == subject.keys
          && group.contains { member in
            !Condition.all([member.condition, subject.condition]).isContradictory
          }
      }
      if let place { groups[place].append(subject) } else { groups.append([subject]) }
    }
    for group in groups where group.count > 1 {
      let ids = group.map(\.id)
      let keys = group[0].rule.blockings.map { blocking in
        blocking.keys.map(\.words).joined(separator: ", ")
      }.joined(separator: "; or ")
      warnings.append(
        RuleWarning(
          .equalPriority, ids,
          "rules \(ids.map { "\"\($0)\"" }.joined(separator: ", ")) have the same priority, "
            + "\(group[0].rule.header.priority), and look up the same keys (\(keys)), so their ids "
            + "alone decide which of them runs first",
          remedy: "Give them different priorities, the surer rule the lesser one."))
    }
  }
}

extension RuleComparison.Subject {
  /// Whether every pair that another rule accepts is accepted by this one, by proof.
  fileprivate func isAccepting(allOf other: RuleComparison.Subject) -> Bool {
    // A tree of several records is compared as it is written, for its keys make the groups.
    guard rule.header.cardinality == .oneToOne else {
      return rule.condition == other.rule.condition && rule.veto == other.rule.veto
        && rule.ledgerScope == other.rule.ledgerScope
        && rule.externalScope == other.rule.externalScope
    }
    guard
      acceptance.isWhole
        || rule.ledgerScope == other.rule.ledgerScope
          && rule.externalScope == other.rule.externalScope,
      rule.minimumScore == 0 || rule.hasConstantScore
        || rule.condition == other.rule.condition && rule.minimumScore <= other.rule.minimumScore,
      fields.subtracting([.currency]).isSubset(of: other.fields)
    else { return false }
    return !other.facts.isEmpty && !refusals.isEmpty
      && Condition.doImply(other.facts, noneOf: refusals)
  }
}

extension ConditionRule {
  /// Whether no accepted pair is left open for its score.
  fileprivate var settlesAllThatItAccepts: Bool {
    let bounds = [header.disposition.confirmAtLeast, header.disposition.suggestAtLeast]
      .compactMap { $0 }
    guard let least = bounds.min() else { return false }
    return least <= 0 || hasConstantScore
  }

  /// Whether both do the same with what they accept.
  fileprivate func decides(like other: ConditionRule) -> Bool {
    (hasConstantScore && other.hasConstantScore || condition == other.condition)
      && header.group == other.header.group
      && header.ambiguity == other.header.ambiguity
      && header.disposition == other.header.disposition && header.nearest == other.header.nearest
  }
}

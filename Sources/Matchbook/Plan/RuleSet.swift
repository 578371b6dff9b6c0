/// The rules of a run in the order of their passes, checked against the tables.
struct RuleSet: Sendable {
  /// By priority, then by id.
  let rules: [any Rule]
  /// By rule; with the strategy of the run, where it has one.
  let headers: [RuleHeader]
  let facts: BoundFacts

  init(
    _ rules: [any Rule], options: MatchOptions, ledger: RecordTable, external: RecordTable
  ) throws(MatchError) {
    guard !rules.isEmpty else { throw .noRules }
    let hasPins = !options.facts.pins.isEmpty
    // Pins are a pass of their own.
    let limit = SideStates.maximumPasses - (hasPins ? 1 : 0)
    guard rules.count <= limit else {
      throw .tooManyRules(count: rules.count, limit: limit)
    }
    let ordered = rules.map { RuleSet.rule($0, strategy: options.strategy) }.sorted {
      ($0.1.priority, $0.1.id) < ($1.1.priority, $1.1.id)
    }
    var seen: Set<String> = []
    for (_, header) in ordered where !seen.insert(header.id).inserted {
      throw .repeatedRule(id: header.id)
    }
    if hasPins, seen.contains(PinnedRule.id) { throw .reservedRule(id: PinnedRule.id) }
    for (rule, header) in ordered {
      if header.cardinality == .manyToMany, header.group != .keys {
        throw .sumsNeedOne(rule: header.id)
      }
      try RuleSet.check(rule, header, ledger, external)
      if header.partial != nil { try RuleSet.checkPartial(rule, header) }
    }
    for field in options.groupBy {
      for (side, table) in [(Side.ledger, ledger), (Side.external, external)]
      where !table.mayHave(field) {
        throw .unknownField(
          name: field.name, side: side, reader: "the grouping criterion",
          available: table.fieldNames)
      }
    }
    // What a person has matched comes first, in the place of a pass.
    self.rules = (hasPins ? [PinnedRule()] : []) + ordered.map(\.0)
    headers =
      (hasPins ? [PinnedRule().header] : []) + ordered.map { RuleSet.withDefaults($1, of: $0) }
    facts = try BoundFacts(options.facts, ledger: ledger, external: external)
  }

  /// Passes in which a pair's currency and amount are equal, because both are keys of the index.
  var exactPasses: Set<Int> {
    Set(
      rules.indices.filter { pass in
        !(rules[pass] is PinnedRule)
          && rules[pass].blockings.allSatisfy {
            $0.keys.contains(Blocking.Key(.currency)) && $0.keys.contains(Blocking.Key(.amount))
          }
      })
  }

  /// A header with what it leaves to the rule.
  private static func withDefaults(_ header: RuleHeader, of rule: any Rule) -> RuleHeader {
    var header = header
    let isGraded = (rule as? ConditionRule).map { !$0.hasConstantScore } ?? false
    header.objective = header.objective ?? (isGraded ? .bestFirst : .mostMatches)
    header.chance = header.chance ?? RuleHeader.usualChance
    return header
  }

  /// A rule under the strategy of the run.
  private static func rule(
    _ rule: any Rule, strategy: Cardinality?
  ) -> (any Rule, RuleHeader) {
    guard let strategy else { return (rule, rule.header) }
    if var rule = rule as? ConditionRule {
      rule.header.cardinality = strategy
      return (rule, rule.header)
    }
    var header = rule.header
    header.cardinality = strategy
    return (rule, header)
  }

  /// The records of a side with the amounts that are open when the run begins.
  func open(_ table: RecordTable, _ side: Side) -> RecordTable {
    table.settling(facts.allocated[side] ?? [:])
  }

  /// A part of an amount proves nothing: only keys can tell what it belongs to, and only a test of
  /// amounts that it is a part.
  private static func checkPartial(
    _ rule: any Rule, _ header: RuleHeader
  ) throws(MatchError) {
    func refusal(_ reason: String) -> MatchError { .badPartial(rule: header.id, reason: reason) }
    guard header.cardinality != .manyToMany else {
      throw refusal(
        "many_to_many leaves no single record open; set the cardinality to one_to_many, many_to_one "
          + "or one_to_one")
    }
    if header.cardinality != .oneToOne, case .sums = header.group {
      throw refusal("any set of records would be a part of what is due; group by keys")
    }
    let blockings = ((rule as? ConditionRule)?.comparingSums ?? rule).blockings
    guard blockings.count == 1 else {
      throw .groupAlternatives(rule: header.id, count: blockings.count)
    }
    guard !blockings[0].usesRuleKeys else {
      throw refusal(
        "keys that a rule computes may give a record several, so a part could be settled twice; "
          + "give the key as a field")
    }
    let others: [Blocking.Key] = [.init(.currency), .init(.amount)]
    guard blockings[0].keys.contains(where: { !others.contains($0) }) else {
      throw refusal(
        "nothing tells what a part belongs to; add a test that a field is equal, such as the "
          + "reference")
    }
    let comparesAmounts =
      (rule as? ConditionRule).map { !$0.comparingSums.sumTolerances.isEmpty }
      ?? (blockings[0].amount != nil)
    guard header.cardinality != .oneToOne || comparesAmounts else {
      throw refusal(
        "one_to_one compares no amounts, so every part would count as the whole; add a test of the "
          + "amount")
    }
  }

  private static func check(
    _ rule: any Rule, _ header: RuleHeader, _ ledger: RecordTable, _ external: RecordTable
  ) throws(MatchError) {
    let blockings = rule.blockings
    guard !blockings.isEmpty else { throw .missingBlocking(id: header.id) }
    for blocking in blockings where !blocking.isIndexable && !blocking.allowsCrossProduct {
      throw .unindexableRule(id: header.id)
    }
    for field in rule.fieldsOfEitherSide.sorted(by: { $0.name < $1.name })
    where !ledger.mayHave(field) && !external.mayHave(field) {
      throw .unknownField(
        name: field.name, side: .ledger, reader: "rule \"\(header.id)\"",
        available: ledger.fieldNames)
    }
    for (side, table) in [(Side.ledger, ledger), (Side.external, external)] {
      let fields = rule.fields(of: side).sorted { $0.name < $1.name }
      for field in fields where !table.mayHave(field) {
        throw .unknownField(
          name: field.name, side: side, reader: "rule \"\(header.id)\"",
          available: table.fieldNames)
      }
    }
  }
}

extension RecordTable {
  /// Whether there is a column for a field; a side without any record has none to ask.
  fileprivate func mayHave(_ field: Field) -> Bool {
    has(field) || (isEmpty && namedFields.isEmpty)
  }

  /// The names of all fields, for messages.
  var fieldNames: [String] { (Field.builtIn + namedFields).map(\.name) }
}

extension Blocking {
  /// Whether an index narrows the candidates at all.
  ///
  /// A currency alone does not: nearly all records share one.
  var isIndexable: Bool {
    usesRuleKeys || amount != nil || date != nil || similar != nil
      || keys.contains { $0 != Key(.currency) }
  }

  /// The fields that the blocking itself reads of one side.
  func fields(of side: Side) -> Set<Field> {
    var fields = Set<Field>()
    for key in keys {
      switch side == .ledger ? key.ledger : key.external {
      case .value(let field, _): fields.insert(field)
      case .month: fields.insert(.date)
      }
    }
    let scope = side == .ledger ? ledgerScope : externalScope
    if let scope {
      fields.formUnion(scope.fields(of: .ledger)); fields.formUnion(scope.fields(of: .external))
    }
    return fields
  }
}

extension Rule {
  /// The fields that the rule reads of one side, as far as it tells sides apart.
  func fields(of side: Side) -> Set<Field> {
    var fields =
      (self as? ConditionRule).map { rule in
        [rule.condition, rule.veto].compactMap { $0 }
          .reduce(into: Set<Field>()) { $0.formUnion($1.fields(of: side)) }
      } ?? self.fields
    for blocking in blockings { fields.formUnion(blocking.fields(of: side)) }
    return fields
  }
}

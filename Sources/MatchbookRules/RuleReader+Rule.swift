import Matchbook
import MatchbookJSON

// A rule: its header, its trees, and what becomes of its matches.
extension RuleReader {
  private static let ruleKeys = [
    "id", "version", "description", "priority", "when", "veto", "scope", "cardinality",
    "group", "partial", "ambiguity", "disposition", "nearest", "objective", "chance", "score",
    "cross_product",
  ]

  mutating func readRule(_ node: JSONNode) -> ConditionRule? {
    let mistakesBefore = mistakes.count
    guard let members = object(node, "a rule", keys: RuleReader.ruleKeys) else { return nil }
    let id = required(members, "id", "a rule").flatMap { readID($0, "id") }
    let when = required(members, "when", "a rule")
    var condition = when.flatMap { readTree($0, .pair) }
    let veto = members["veto"].flatMap { readTree($0, .pair) }
    let scope = members["scope"].map { readScope($0) }
    var header = readHeader(members, id: id ?? "", summaryKey: "description")
    if let node = members["group"], let group = readGroup(node, header.cardinality) {
      header.group = group
    }
    if let node = members["partial"] { header.partial = readPartial(node, header) }
    if let node = members["objective"],
      let objective = choice(node, "objective", of: Objective.self)
    {
      header.objective = objective
    }
    if let node = members["chance"], let chance = millionths(node, "chance") {
      header.chance = chance
      checkChance(header, condition, at: node)
    }
    var minimum: Int32 = 0
    if let node = members["score"] {
      let score = readScore(node, condition)
      minimum = score.minimum
      if let weights = score.weights { condition = condition?.weighted(weights) }
    }
    let allowsCrossProduct = members["cross_product"].flatMap { bool($0, "cross_product") } ?? false
    guard mistakes.count == mistakesBefore, let condition, let when else { return nil }
    let rule = ConditionRule(
      header, where: condition, veto: veto, ledgerScope: scope?.ledger,
      externalScope: scope?.external, minimumScore: minimum,
      allowsCrossProduct: allowsCrossProduct)
    if header.partial != nil, let node = members["partial"], !checkPartial(rule, at: node) {
      return nil
    }
    guard allowsCrossProduct || rule.isIndexable else {
      note(
        .notIndexable, at: when,
        "rule \(JSONWriter.quoted(header.id.shortened)) has no condition that an index can serve",
        remedy: "Every record would be compared with every other. Add a test that a field is "
          + "equal, an amount tolerance or a date window (under \"any\": to every alternative), or "
          + "set \"cross_product\" to true.")
      return nil
    }
    return rule
  }

  /// Refuses a bound on accidents that can decide nothing, whatever the records are.
  private mutating func checkChance(
    _ header: RuleHeader, _ condition: Condition?, at node: JSONNode
  ) {
    guard let chance = header.chance, chance < 1_000_000, let condition else { return }
    if header.cardinality != .oneToOne {
      note(
        .conflictingKeys, at: node,
        "\"chance\" counts accidents among matches of two single records, but the cardinality is "
          + "\"\(header.cardinality.rawValue)\"",
        remedy: "Take it away. The chance of a search for sums stands under \"group\".")
    } else if !condition.measuresEdits {
      note(
        .conflictingKeys, at: node,
        "\"chance\" counts accidents among texts that are alike by levenshtein, but no test asks "
          + "for that",
        remedy: "Take it away, or add a test \"similar\" by levenshtein.")
    }
  }

  mutating func readID(_ node: JSONNode, _ name: String) -> String? {
    guard let id = string(node, name) else { return nil }
    if let first = ids.take(id, at: "\(file):\(node.line)") {
      note(
        .repeatedID, at: node,
        "the id \(JSONWriter.quoted(id.shortened)) is taken by the rule at \(first)",
        remedy: "Give each rule an id of its own, over all files.")
      return nil
    }
    return id
  }

  /// Reads what native rules and Blnk's have in common.
  mutating func readHeader(_ members: Members, id: String, summaryKey: String) -> RuleHeader {
    var header = RuleHeader(id: id)
    if let node = members["version"], let version = string(node, "version") {
      header.version = version
    }
    if let node = members[summaryKey], let summary = string(node, summaryKey, mayBeEmpty: true) {
      header.summary = summary
    }
    if let node = members["priority"],
      let priority = integer(node, "priority", in: -1_000_000...1_000_000)
    {
      header.priority = priority
    }
    if let node = members["cardinality"],
      let cardinality = choice(node, "cardinality", of: Cardinality.self)
    {
      header.cardinality = cardinality
    }
    if let node = members["ambiguity"],
      let ambiguity = choice(node, "ambiguity", of: AmbiguityPolicy.self)
    {
      header.ambiguity = ambiguity
    }
    if let node = members["nearest"], let nearest = choice(node, "nearest", of: Nearness.self) {
      header.nearest = nearest
    }
    if let node = members["disposition"], let disposition = readDisposition(node) {
      header.disposition = disposition
    }
    return header
  }

  private mutating func readDisposition(_ node: JSONNode) -> Disposition? {
    enum Word: String, CaseIterable { case confirm, suggest }
    if case .string = node.value {
      return choice(node, "disposition", of: Word.self).map { $0 == .confirm ? .confirm : .suggest }
    }
    guard case .object = node.value else {
      wrongType(node, "\"disposition\"", "confirm, suggest or an object")
      return nil
    }
    guard let members = object(node, "\"disposition\"", keys: ["confirm_at", "suggest_at"])
    else { return nil }
    guard members["confirm_at"] != nil || members["suggest_at"] != nil else {
      note(.missingKey, at: node, "\"disposition\" has neither \"confirm_at\" nor \"suggest_at\"")
      return nil
    }
    let confirm = members["confirm_at"].map { millionths($0, "confirm_at") }
    let suggest = members["suggest_at"].map { millionths($0, "suggest_at") }
    if let suggestNode = members["suggest_at"],
      case (let confirm??, let suggest??) = (confirm, suggest),
      suggest > confirm
    {
      note(
        .badNumber, at: suggestNode, "\"suggest_at\" is greater than \"confirm_at\"",
        remedy: "A score high enough to be suggested would be confirmed already.")
      return nil
    }
    return Disposition(
      confirmAtLeast: confirm.flatMap { $0 }, suggestAtLeast: suggest.flatMap { $0 })
  }

  private mutating func readScope(
    _ node: JSONNode
  ) -> (ledger: Condition?, external: Condition?) {
    guard let members = object(node, "\"scope\"", keys: ["ledger", "external"]) else {
      return (nil, nil)
    }
    if members["ledger"] == nil, members["external"] == nil {
      note(.missingKey, at: node, "\"scope\" has neither \"ledger\" nor \"external\"")
    }
    return (
      members["ledger"].flatMap { readTree($0, .scope(.ledger)) },
      members["external"].flatMap { readTree($0, .scope(.external)) }
    )
  }

  // MARK: Score

  private mutating func readScore(
    _ node: JSONNode, _ condition: Condition?
  ) -> (weights: [String: Int]?, minimum: Int32) {
    guard let members = object(node, "\"score\"", keys: ["weights", "minimum"]) else {
      return (nil, 0)
    }
    let minimum = members["minimum"].flatMap { millionths($0, "minimum") } ?? 0
    guard let weightsNode = members["weights"],
      let weightMembers = anyObject(weightsNode, "\"weights\"")
    else { return (nil, minimum) }
    let names = condition?.testNames
    var weights: [String: Int] = [:]
    for name in weightMembers.names {
      guard let weightNode = weightMembers[name] else { continue }
      if let weight = integer(weightNode, name, in: 0...1000) { weights[name] = weight }
      if let names, !names.contains(name) {
        note(
          .unknownTest, at: weightNode,
          "\"weights\" names \(JSONWriter.quoted(name.shortened)), which is no test of \"when\"",
          allowed: names, suggestion: closestName(to: name, among: names))
      }
    }
    return (weights, minimum)
  }
}

extension Condition {
  /// The names of the tests, each once, in the order of the tree.
  fileprivate var testNames: [String] {
    var names: [String] = []
    func walk(_ condition: Condition) {
      switch condition {
      case .all(let parts), .any(let parts): parts.forEach(walk)
      case .not(let part): walk(part)
      case .test(let test): if !names.contains(test.name) { names.append(test.name) }
      }
    }
    walk(self)
    return names
  }

  /// The same tree with the weights of the tests that are named.
  fileprivate func weighted(_ weights: [String: Int]) -> Condition {
    switch self {
    case .all(let parts): return .all(parts.map { $0.weighted(weights) })
    case .any(let parts): return .any(parts.map { $0.weighted(weights) })
    case .not(let part): return .not(part.weighted(weights))
    case .test(var test):
      test.weight = weights[test.name] ?? test.weight
      return .test(test)
    }
  }
}

extension ConditionRule {
  /// Whether an index narrows every alternative; a currency alone narrows nothing.
  fileprivate var isIndexable: Bool {
    let currency = Blocking.Key(.currency)
    // Sums narrow nothing: they are compared once the records of a match are known.
    let usesAmounts = header.cardinality == .oneToOne
    return blockings.allSatisfy { blocking in
      blocking.usesRuleKeys || (usesAmounts && blocking.amount != nil) || blocking.date != nil
        || (usesAmounts && blocking.similar != nil)
        || blocking.keys.contains { $0 != currency }
    }
  }
}

extension Condition {
  /// Whether a test asks how similar two texts are by edits.
  fileprivate var measuresEdits: Bool {
    switch self {
    case .all(let parts), .any(let parts): parts.contains(where: \.measuresEdits)
    case .not(let part): part.measuresEdits
    case .test(let test):
      if case .similar(.levenshtein, _) = test.comparison { true } else { false }
    }
  }
}

import Matchbook
import MatchbookJSON

/// Where a tree of tests stands: it looks at a pair of records, or at one side alone.
enum TreePlace {
  case pair
  case scope(Side)
}

/// What one test looks at.
struct TestOperands {
  /// The fields of the sides; `nil` where a constant stands in their place.
  var ledger: Field?
  var external: Field?
  var ledgerSteps: [TextNormaliser] = []
  var externalSteps: [TextNormaliser] = []
  /// The name of the test, where it has one of its own.
  var name: String?

  var fields: [Field] { [ledger, external].compactMap { $0 } }
}

// Trees of tests.
extension RuleReader {
  mutating func readTree(_ node: JSONNode, _ place: TreePlace) -> Condition? {
    guard let members = anyObject(node, "a condition") else { return nil }
    let branches = ["all", "any", "not"].filter { members[$0] != nil }
    guard let branch = branches.first else { return readTest(members, place) }
    guard members.names.count == 1 else {
      let second = members.names.first { $0 != branch } ?? ""
      note(
        .conflictingKeys, at: node,
        "\"\(branch)\" stands beside \(JSONWriter.quoted(second.shortened)) in one condition",
        remedy: "Put each into a condition of its own, in a list under \"all\" or \"any\".")
      return nil
    }
    guard let child = members[branch] else { return nil }
    if branch == "not" { return readTree(child, place).map { .not($0) } }
    guard let elements = list(child, branch, of: "conditions") else { return nil }
    var parts: [Condition] = []
    for element in elements {
      if let part = readTree(element, place) { parts.append(part) }
    }
    guard parts.count == elements.count else { return nil }
    return branch == "all" ? .all(parts) : .any(parts)
  }

  private mutating func readTest(_ members: Members, _ place: TreePlace) -> Condition? {
    guard let node = required(members, "operator", "a test"),
      let name = string(node, "operator")
    else { return nil }
    guard let verb = TestOperator(rawValue: name) else {
      let names = TestOperator.allCases.map(\.rawValue)
      note(
        .unknownOperator, at: node, "unknown operator \(JSONWriter.quoted(name.shortened))",
        allowed: names,
        suggestion: TestOperator.synonyms[name] ?? closestName(to: name, among: names))
      return nil
    }
    let operandKeys: [String]
    switch place {
    case .pair: operandKeys = ["field", "ledger", "external"]
    case .scope: operandKeys = ["field"]
    }
    let before = mistakes.count
    let normalisers =
      operandKeys.count == 1
      ? ["normalise"] : ["normalise", "ledger_normalise", "external_normalise"]
    checkKeys(
      members, "a test with the operator \"\(name)\"",
      keys: operandKeys + ["operator", "name"] + (verb.readsText ? normalisers : [])
        + verb.keys(in: place))
    guard var operands = readOperands(members, place), let kind = checkKinds(node, verb, operands)
    else { return nil }
    if verb.readsText { readNormalisers(members, kind, &operands) }
    if let node = members["name"] { operands.name = string(node, "name") }
    let condition = readComparison(members, verb, operands, place)
    return mistakes.count == before ? condition : nil
  }

  private mutating func readOperands(_ members: Members, _ place: TreePlace) -> TestOperands? {
    let shared = members["field"]
    if case .scope(let side) = place {
      guard let node = shared else {
        note(.missingKey, at: members.node, "a test has no \"field\"")
        return nil
      }
      guard let field = readField(node, "field") else { return nil }
      return side == .ledger
        ? TestOperands(ledger: field)
        : TestOperands(external: field)
    }
    if let node = shared {
      guard members["ledger"] == nil, members["external"] == nil else {
        note(
          .conflictingKeys, at: node, "\"field\" stands beside \"ledger\" or \"external\"",
          remedy: "\"field\" names the same field of both sides; use it alone.")
        return nil
      }
      return readField(node, "field").map {
        TestOperands(ledger: $0, external: $0)
      }
    }
    guard members["ledger"] != nil || members["external"] != nil else {
      note(
        .missingKey, at: members.node,
        "a test has no \"field\", and no \"ledger\" or \"external\" either")
      return nil
    }
    let ledger = members["ledger"].map { readField($0, "ledger") }
    let external = members["external"].map { readField($0, "external") }
    // A field with a mistake ends the test: the rest would be guessed.
    if case .some(.none) = ledger { return nil }
    if case .some(.none) = external { return nil }
    return TestOperands(
      ledger: ledger.flatMap { $0 }, external: external.flatMap { $0 })
  }

  private mutating func readField(_ node: JSONNode, _ name: String) -> Field? {
    string(node, name).map { Field(name: $0) }
  }

  /// The kind of values that a test compares; notes what does not go together.
  private mutating func checkKinds(
    _ node: JSONNode, _ verb: TestOperator, _ operands: TestOperands
  ) -> FieldKind? {
    var kind = FieldKind.column
    for field in operands.fields {
      let own = FieldKind(of: field)
      guard verb.suits(own) else {
        note(
          .unsuitableField, at: node,
          "the operator \"\(verb.rawValue)\" does not suit the field "
            + "\(JSONWriter.quoted(field.name.shortened)), which holds \(own.words)",
          remedy: "It compares \(verb.kindsInWords).")
        return nil
      }
      if kind != .column, own != .column, own != kind {
        note(
          .unsuitableField, at: node,
          "\"\(operands.fields[0].name)\" holds \(kind.words), but "
            + "\"\(operands.fields[1].name)\" holds \(own.words)",
          remedy: "Compare fields of one kind.")
        return nil
      }
      if own != .column { kind = own }
    }
    return kind
  }

  private mutating func readNormalisers(
    _ members: Members, _ kind: FieldKind, _ operands: inout TestOperands
  ) {
    let keys = ["normalise", "ledger_normalise", "external_normalise"]
    guard let firstKey = keys.first(where: { members[$0] != nil }), let first = members[firstKey]
    else { return }
    guard kind == .text || kind == .column else {
      note(
        .unsuitableField, at: first,
        "\"\(firstKey)\" stands beside a field that holds \(kind.words)",
        remedy: "Only texts can be normalised.")
      return
    }
    let shared = members["normalise"].flatMap { readSteps($0, "normalise") } ?? []
    operands.ledgerSteps =
      members["ledger_normalise"].flatMap { readSteps($0, "ledger_normalise") } ?? shared
    operands.externalSteps =
      members["external_normalise"].flatMap { readSteps($0, "external_normalise") } ?? shared
  }
}

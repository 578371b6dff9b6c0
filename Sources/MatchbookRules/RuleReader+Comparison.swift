import Matchbook
import MatchbookJSON

// Single tests: what an operator compares, with the other side or with a constant.
extension RuleReader {
  mutating func readComparison(
    _ members: Members, _ verb: TestOperator, _ operands: TestOperands, _ place: TreePlace
  ) -> Condition? {
    switch verb {
    case .present: return presence(operands)
    case .among:
      guard let node = required(members, "values", "a test with the operator \"in\""),
        let nodes = list(node, "values", of: "values")
      else { return nil }
      return eachSide(operands) { reader, field, steps in
        var values: [String] = []
        for node in nodes {
          guard let value = reader.constant(node, "values", field, steps) else { continue }
          values.append(value)
        }
        return values.count == nodes.count ? (.among(values), "") : nil
      }
    case .within, .sameMonth, .similar:
      guard checkBothSides(members, verb, operands, place),
        let comparison = readBetweenSides(members, verb, operands)
      else { return nil }
      return .test(pairTest(operands, comparison))
    default:
      if let node = members["value"] { return readConstantTest(node, verb, operands) }
      guard checkBothSides(members, verb, operands, place) else { return nil }
      return .test(pairTest(operands, verb.comparison))
    }
  }

  private mutating func checkBothSides(
    _ members: Members, _ verb: TestOperator, _ operands: TestOperands, _ place: TreePlace
  ) -> Bool {
    if operands.ledger != nil, operands.external != nil { return true }
    let name = "a test with the operator \"\(verb.rawValue)\""
    if case .scope = place {
      let remedy =
        verb.needsBothSides
        ? "It compares the two sides; a scope looks at one. Move the test to \"when\"."
        : "A scope compares its side with a constant."
      note(
        verb.needsBothSides ? .unsuitableField : .missingKey, at: members.node,
        verb.needsBothSides ? "\(name) stands in a scope" : "\(name) has no \"value\"",
        remedy: remedy)
    } else {
      let missing = operands.ledger == nil ? "ledger" : "external"
      note(
        .missingKey, at: members.node,
        "\(name) has no \"\(missing)\"" + (verb.needsBothSides ? "" : ", and no \"value\" either"),
        remedy: "Name the field of the other side"
          + (verb.needsBothSides ? "." : ", or a constant to compare with."))
    }
    return false
  }

  private func pairTest(_ operands: TestOperands, _ comparison: Test.Comparison) -> Test {
    Test(
      ledger: .field(operands.ledger ?? .id, normalised: operands.ledgerSteps),
      external: .field(operands.external ?? .id, normalised: operands.externalSteps), comparison,
      name: operands.name)
  }

  private func presence(_ operands: TestOperands) -> Condition {
    if operands.ledger != nil, operands.external != nil {
      return .test(pairTest(operands, .present))
    }
    return .test(Test(against: "", operands, .present))
  }

  // MARK: Against constants

  private mutating func readConstantTest(
    _ node: JSONNode, _ verb: TestOperator, _ operands: TestOperands
  ) -> Condition? {
    eachSide(operands) { reader, field, steps in
      reader.constant(node, "value", field, steps).map { (verb.comparison, $0) }
    }
  }

  /// A test of each side that takes part against a constant.
  private mutating func eachSide(
    _ operands: TestOperands,
    _ read: (inout RuleReader, Field, [TextNormaliser]) -> (Test.Comparison, String)?
  ) -> Condition? {
    var tests: [Condition] = []
    for side in Side.allCases {
      guard let field = side == .ledger ? operands.ledger : operands.external else { continue }
      let steps = side == .ledger ? operands.ledgerSteps : operands.externalSteps
      let before = mistakes.count
      guard let (comparison, value) = read(&self, field, steps) else {
        // The other side would only repeat the mistake.
        if mistakes.count > before { return nil }
        continue
      }
      var own = operands
      if side == .ledger { own.external = nil } else { own.ledger = nil }
      tests.append(.test(Test(against: value, own, comparison)))
    }
    return tests.count == 1 ? tests[0] : .all(tests)
  }

  /// Reads a constant for a field, normalised as the field's texts are.
  mutating func constant(
    _ node: JSONNode, _ name: String, _ field: Field, _ steps: [TextNormaliser]
  ) -> String? {
    switch FieldKind(of: field) {
    case .amount:
      return decimal(node, name, maximumPlaces: 9, allowsNegative: true)?.text
    case .date:
      guard let text = string(node, name) else { return nil }
      guard Day(text) != nil else {
        note(
          .badDate, at: node, "\"\(name)\" holds \(node.value.shown)",
          expected: "a date such as 2026-03-31")
        return nil
      }
      return text
    case .column:
      if case .number = node.value, steps.isEmpty {
        return decimal(node, name, maximumPlaces: 9, allowsNegative: true)?.text
      }
      fallthrough
    case .text:
      guard let text = string(node, name) else { return nil }
      if field == .currency, steps.isEmpty {
        if let currency = Currency(code: text, exponent: 0) { return currency.code }
        note(
          .unknownName, at: node, "\"\(name)\" holds \(node.value.shown)",
          expected: "a currency code of three letters")
        return nil
      }
      let normal = steps.normalised(text)
      guard !normal.isEmpty else {
        note(
          .emptyText, at: node,
          "\"\(name)\" holds \(node.value.shown), of which the normalisers leave nothing",
          remedy: "The test could never hold.")
        return nil
      }
      return normal
    }
  }

  // MARK: Between the sides

  private mutating func readBetweenSides(
    _ members: Members, _ verb: TestOperator, _ operands: TestOperands
  ) -> Test.Comparison? {
    switch verb {
    case .sameMonth: return .sameMonth
    case .similar: return readSimilarity(members)
    default: break
    }
    let keys = verb.keys(in: .pair).filter { members[$0] != nil }
    guard let key = keys.first, let node = members[key] else {
      note(
        .missingKey, at: members.node, "a test with the operator \"within\" has no bound",
        remedy: "Add one of \"tolerance\", \"days\", \"business_days\" and \"seconds\".")
      return nil
    }
    guard keys.count == 1 else {
      note(
        .conflictingKeys, at: members[keys[1]] ?? node,
        "\"\(keys[1])\" stands beside \"\(key)\" in one test",
        remedy: "Make two tests of them, in a list under \"all\".")
      return nil
    }
    // Windows read the dates of the records; a further column holds none.
    let wanted: FieldKind = key == "tolerance" ? .amount : .date
    for field in operands.fields {
      let kind = FieldKind(of: field)
      guard kind == wanted || (key == "tolerance" && kind == .column) else {
        note(
          .unsuitableField, at: node,
          "\"\(key)\" does not suit the field \(JSONWriter.quoted(field.name.shortened)), which "
            + "holds \(kind.words)",
          remedy: key == "tolerance"
            ? "It bounds the difference of amounts or numbers."
            : "It bounds the distance of dates.")
        return nil
      }
    }
    return key == "tolerance"
      ? readTolerance(node).map { .within($0) } : readWindow(node, key).map { .dateWithin($0) }
  }

  private mutating func readSimilarity(_ members: Members) -> Test.Comparison? {
    var measure = Similarity.levenshtein
    if let node = members["measure"] {
      guard let choice = choice(node, "measure", of: Similarity.self) else { return nil }
      measure = choice
    }
    guard
      let node = required(members, "at_least", "a test with the operator \"similar\""),
      let threshold = millionths(node, "at_least")
    else { return nil }
    guard threshold > 0 else {
      note(
        .badNumber, at: node, "\"at_least\" holds \(node.value.shown)",
        expected: "a share above 0, at most 1")
      return nil
    }
    return .similar(measure, atLeast: Ratio(Int64(threshold), over: 1_000_000))
  }
}

extension TestOperator {
  /// The comparison of one side with the other.
  fileprivate var comparison: Test.Comparison {
    switch self {
    case .equal, .among, .within, .sameMonth, .similar: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .contains: .contains
    case .containedIn: .containedIn
    case .startsWith: .startsWith
    case .present: .present
    }
  }
}

extension Test {
  /// A test of the one side of `operands` that has a field, where the field stands on the left of
  /// the operator and the constant on the right.
  init(against constant: String, _ operands: TestOperands, _ comparison: Comparison) {
    if let field = operands.external {
      // The model reads from ledger to external, so the operator is turned around.
      let turned: Comparison =
        switch comparison {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: comparison
        }
      self.init(
        ledger: .constant(constant), external: .field(field, normalised: operands.externalSteps),
        turned, name: operands.name)
      return
    }
    var steps = operands.ledgerSteps
    var comparison = comparison
    switch comparison {
    // Between the sides it is the external text that contains, and that starts with, the other.
    case .contains: comparison = .containedIn
    case .containedIn: comparison = .contains
    case .startsWith:
      steps.append(.first(constant.unicodeScalars.count))
      comparison = .equal
    default: break
    }
    self.init(
      ledger: .field(operands.ledger ?? .id, normalised: steps), external: .constant(constant),
      comparison, name: operands.name)
  }
}

import Matchbook
import MatchbookJSON

// Blnk's matching rules: a name and criteria that must all hold. What each becomes is written down
// in docs/reference/json-rules.md, section "Blnk's rules", with the sources.
extension RuleReader {
  /// Blnk's own names, then those of this project that may stand beside them.
  private static let blnkKeys = [
    "name", "description", "criteria", "rule_id", "created_at", "updated_at", "id", "version",
    "priority", "cardinality", "ambiguity", "disposition", "nearest", "cross_product",
  ]

  mutating func readBlnkRule(_ node: JSONNode) -> ConditionRule? {
    let before = mistakes.count
    guard let members = object(node, "a Blnk rule", keys: RuleReader.blnkKeys) else { return nil }
    let nameNode = required(members, "name", "a Blnk rule")
    let name = nameNode.flatMap { string($0, "name") }
    let idKey = ["id", "rule_id"].first { members[$0]?.isBlank == false }
    let id: String?
    if let idKey, let node = members[idKey] {
      id = readID(node, idKey)
    } else {
      id = name == nil ? nil : nameNode.flatMap { readID($0, "name") }
    }
    var header = readHeader(members, id: id ?? "", summaryKey: "description")
    if header.summary.isEmpty { header.summary = name ?? "" }
    var parts: [Condition] = []
    if let node = required(members, "criteria", "a Blnk rule") {
      for element in list(node, "criteria", of: "criteria") ?? [] {
        if let part = readCriterion(element) { parts.append(part) }
      }
    }
    let allowsCrossProduct = members["cross_product"].flatMap { bool($0, "cross_product") } ?? false
    guard mistakes.count == before else { return nil }
    return ConditionRule(
      header, where: parts.count == 1 ? parts[0] : .all(parts),
      allowsCrossProduct: allowsCrossProduct)
  }

  private mutating func readCriterion(_ node: JSONNode) -> Condition? {
    let keys = ["field", "operator", "value", "pattern", "allowable_drift"]
    guard let members = object(node, "a criterion", keys: keys) else { return nil }
    let field = required(members, "field", "a criterion").flatMap {
      choice($0, "field", of: BlnkField.self)
    }
    guard let verbNode = required(members, "operator", "a criterion"), let field,
      let verb = string(verbNode, "operator")
    else { return nil }
    guard field.operators.contains(verb) else {
      note(
        .unknownOperator, at: verbNode,
        "the operator \(verbNode.value.shown) does not exist for Blnk's field "
          + "\"\(field.rawValue)\"", allowed: field.operators,
        suggestion: closestName(to: verb, among: field.operators))
      return nil
    }
    let drift = members["allowable_drift"].flatMap { $0.isBlank ? nil : $0 }
    if let pattern = members["pattern"], !pattern.isBlank, field != .reference,
      field != .description
    {
      note(
        .unsuitableField, at: pattern,
        "\"pattern\" stands beside the field \"\(field.rawValue)\"",
        remedy: "Tokens are taken from \"reference\" and \"description\" only.")
      return nil
    }
    let value = members["value"].flatMap { $0.isBlank ? nil : $0 }
    switch field {
    case .amount: return blnkAmount(verb, drift, value)
    case .date: return blnkDate(verb, drift, value)
    case .currency:
      let pair = Condition.equal(.currency)
      guard let value else { return pair }
      return bothEqual(.currency, [], value).map { .all([pair, $0]) }
    case .reference, .description:
      return blnkText(Field(name: field.rawValue), verb, drift, value, members["pattern"])
    }
  }

  // MARK: Amounts

  private mutating func blnkAmount(
    _ verb: String, _ drift: JSONNode?, _ value: JSONNode?
  ) -> Condition? {
    guard verb == "equals" else {
      // Blnk reads from the external side: its amount is greater, so the ledger's is less.
      guard let value else {
        return .test(Test(.amount, [], verb == "greater_than" ? .less : .greater))
      }
      return constant(value, "value", .amount, []).map {
        .bothSides(.amount, [], verb == "greater_than" ? .greater : .less, $0)
      }
    }
    var pair = Condition.equal(.amount)
    var percent: Ratio?
    if let drift {
      guard let plain = decimal(drift, "allowable_drift", maximumPlaces: 12),
        let ratio = Ratio(decimal: plain.text)
      else { return nil }
      guard Int128(ratio.numerator) <= 100 * Int128(ratio.denominator) else {
        note(
          .badNumber, at: drift, "\"allowable_drift\" holds \(drift.value.shown)",
          expected: "a fraction of the amount from 0 to 100, where 0.01 is 1 %")
        return nil
      }
      if ratio.numerator > 0 {
        percent = ratio
        pair = .amount(within: Tolerance(percent: ratio, of: .ledger))
      }
    }
    guard let value else { return pair }
    guard let percent else { return bothEqual(.amount, [], value).map { .all([pair, $0]) } }
    guard let fixed = constant(value, "value", .amount, []) else { return nil }
    // The drift is one of the fixed amount, on whichever side that stands.
    let amount = Test.Operand.field(.amount, normalised: [])
    return .all([
      pair,
      .test(
        Test(
          ledger: amount, external: .constant(fixed),
          .within(Tolerance(percent: percent, of: .external)))),
      .test(
        Test(
          ledger: .constant(fixed), external: amount,
          .within(Tolerance(percent: percent, of: .ledger)))),
    ])
  }

  // MARK: Dates

  private mutating func blnkDate(
    _ verb: String, _ drift: JSONNode?, _ value: JSONNode?
  ) -> Condition? {
    let limit = Int64(RuleReader.greatestDays) * 86_400
    guard verb == "equals" else {
      let isAfter = verb == "after" || verb == "greater_than"
      if let value {
        return constant(value, "value", .date, []).map {
          .bothSides(.date, [], isAfter ? .greater : .less, $0)
        }
      }
      // Instants of one day have an order too: after is what is not up to the same instant. The
      // open end is farther away than any two instants in milliseconds can be.
      let far = Int64.max / 500
      let other = DateWindow(from: isAfter ? -far : 0, to: isAfter ? 0 : far, unit: .seconds)
      return .all([.test(Test(.date, [], .present)), .not(.date(within: other))])
    }
    var seconds: Int64 = 0
    if let drift {
      guard let plain = decimal(drift, "allowable_drift", maximumPlaces: 9),
        let ratio = Ratio(decimal: plain.text)
      else { return nil }
      // Blnk compares whole seconds, so a fraction of one never decides.
      seconds = ratio.numerator / ratio.denominator
      guard seconds <= limit else {
        note(
          .badWindow, at: drift, "\"allowable_drift\" holds \(drift.value.shown)",
          expected: "seconds from 0 to \(limit)")
        return nil
      }
    }
    let pair = Condition.date(within: DateWindow(from: -seconds, to: seconds, unit: .seconds))
    guard let value else { return pair }
    return bothEqual(.date, [], value).map { .all([pair, $0]) }
  }

  // MARK: Texts

  private mutating func blnkText(
    _ field: Field, _ verb: String, _ drift: JSONNode?, _ value: JSONNode?, _ pattern: JSONNode?
  ) -> Condition? {
    var steps: [TextNormaliser] = []
    if let pattern, !pattern.isBlank {
      guard let mask = readBlnkPattern(pattern) else { return nil }
      steps.append(.extract(mask))
    }
    steps.append(.caseFold)
    guard verb == "contains" else {
      let pair = Condition.equal(field, normalised: steps)
      guard let value else { return pair }
      return bothEqual(field, steps, value).map { .all([pair, $0]) }
    }
    var ways: [Condition] = [
      .test(Test(field, steps, .contains)), .test(Test(field, steps, .containedIn)),
    ]
    if let drift {
      guard let plain = decimal(drift, "allowable_drift", maximumPlaces: 4),
        let ratio = Ratio(decimal: plain.text)
      else { return nil }
      guard Int128(ratio.numerator) <= 100 * Int128(ratio.denominator) else {
        note(
          .badNumber, at: drift, "\"allowable_drift\" holds \(drift.value.shown)",
          expected: "a percentage of the longer text from 0 to 100")
        return nil
      }
      let millionths = ratio.numerator * (10_000 / ratio.denominator)
      if millionths == 1_000_000 {
        ways.append(.test(Test(field, steps, .present)))
      } else if millionths > 0 {
        ways.append(
          .similar(
            field, .levenshtein, atLeast: Ratio(1_000_000 - millionths, over: 1_000_000),
            normalised: steps))
      }
    }
    let pair = Condition.any(ways)
    guard let value else { return pair }
    return constant(value, "value", field, steps).map {
      .all([pair, .bothSides(field, steps, .contains, $0)])
    }
  }

  private mutating func readBlnkPattern(_ node: JSONNode) -> TokenMask? {
    guard case .string(let text) = node.value else {
      wrongType(node, "\"pattern\"", "a string")
      return nil
    }
    let isExpression =
      text.contains { "^$[](){}*|".contains($0) }
      || ["\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "\\b"].contains { part in
        zip(text, text.dropFirst()).contains { String([$0.0, $0.1]) == part }
      }
    guard !isExpression else {
      note(
        .badMask, at: node, "\"pattern\" holds the regular expression \(node.value.shown)",
        expected: "a mask such as INV-####",
        remedy: "In a mask # is a digit, @ a letter, & either; ? makes the one before it optional, "
          + "+ lets it repeat.")
      return nil
    }
    return readMask(node, "pattern")
  }

  private mutating func bothEqual(
    _ field: Field, _ steps: [TextNormaliser], _ value: JSONNode
  ) -> Condition? {
    constant(value, "value", field, steps).map { .bothSides(field, steps, .equal, $0) }
  }
}

/// The fields of Blnk's criteria.
private enum BlnkField: String, CaseIterable {
  case amount, date, description, reference, currency

  var operators: [String] {
    switch self {
    case .amount: ["equals", "greater_than", "less_than"]
    case .date: ["equals", "after", "before", "greater_than", "less_than"]
    case .description, .reference, .currency: ["equals", "contains"]
    }
  }
}

extension Test {
  /// A comparison of one field between the sides.
  fileprivate init(
    _ field: Field, _ steps: [TextNormaliser], _ comparison: Comparison
  ) {
    self.init(
      ledger: .field(field, normalised: steps), external: .field(field, normalised: steps),
      comparison)
  }
}

extension Condition {
  /// A comparison of a field of each side with one constant.
  fileprivate static func bothSides(
    _ field: Field, _ steps: [TextNormaliser], _ comparison: Test.Comparison, _ constant: String
  ) -> Condition {
    let ledger = TestOperands(ledger: field, ledgerSteps: steps)
    let external = TestOperands(external: field, externalSteps: steps)
    return .all([
      .test(Test(against: constant, ledger, comparison)),
      .test(Test(against: constant, external, comparison)),
    ])
  }
}

extension JSONNode {
  /// Blnk writes what is not set as an empty text, 0 or null.
  fileprivate var isBlank: Bool {
    switch value {
    case .null: true
    case .string(let text): text.isEmpty
    default: false
    }
  }
}

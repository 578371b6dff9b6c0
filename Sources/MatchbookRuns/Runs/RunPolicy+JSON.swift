import Matchbook
import MatchbookJSON

extension RunPolicy {
  /// Reads a policy from JSON, see docs/reference/runs.md; what it leaves out is as usual.
  ///
  /// - Throws: ``RunError/badRequest(field:value:expected:)`` with the place of the first mistake.
  public init(json: String) throws(RunError) {
    self.init()
    let document: JSONDocument
    do {
      document = try JSONDocument(bytes: Array(json.utf8))
    } catch {
      throw .badRequest(
        field: "policy, line \(error.line), column \(error.column)", value: error.message,
        expected: error.expected.isEmpty ? "a policy in JSON" : error.expected)
    }
    let root = PolicyNode(node: document.root)
    for (name, node) in try root.members(PolicyNode.names) {
      switch name {
      case "split_duties": splitsDuties = try node.flag()
      case "manual_tolerances": manualTolerances = try node.amounts()
      case "adjustment_limits":
        for (kind, limits) in try node.members(AdjustmentKind.allCases.map(\.rawValue)) {
          guard let kind = AdjustmentKind(rawValue: kind) else { continue }
          adjustmentLimits[kind] = try limits.amounts()
        }
      default: severity = try SeverityPolicy(node)
      }
    }
  }
}

extension SeverityPolicy {
  fileprivate init(_ node: PolicyNode) throws(RunError) {
    self.init()
    for (name, node) in try node.members(["lines", "otherwise"]) {
      if name == "otherwise" {
        usual = try node.word()
        continue
      }
      lines = []
      for line in try node.list() { lines.append(try Line(line)) }
    }
  }
}

extension SeverityPolicy.Line {
  fileprivate init(_ node: PolicyNode) throws(RunError) {
    self.init(.info)
    var isGiven = false
    for (name, node) in try node.members(["severity", "kinds", "at_least", "at_least_days"]) {
      switch name {
      case "severity":
        severity = try node.word()
        isGiven = true
      case "kinds":
        for kind in try node.list() { kinds.insert(try kind.word()) }
      case "at_least": leastUnits = try node.whole(0...1_000_000_000_000)
      default: leastAgeDays = Int(try node.whole(0...36_525))
      }
    }
    guard isGiven else { throw node.mistake("no severity", "info, warning or critical") }
  }
}

/// A value of a policy with its place.
private struct PolicyNode {
  let node: JSONNode

  static let names = ["split_duties", "manual_tolerances", "adjustment_limits", "severity"]

  func mistake(_ value: String, _ expected: String) -> RunError {
    .badRequest(
      field: "policy \(node.path), line \(node.line)", value: value, expected: expected)
  }

  private var wrongKind: String { node.value.kind }

  /// The members of an object, all of whose names are known.
  func members(_ known: [String]) throws(RunError) -> [(String, PolicyNode)] {
    guard case .object(let members) = node.value else { throw mistake(wrongKind, "an object") }
    var found: [(String, PolicyNode)] = []
    for member in members {
      guard known.contains(member.name) else {
        throw PolicyNode(node: member.value).mistake(
          member.name, "one of the names " + known.joined(separator: ", "))
      }
      found.append((member.name, PolicyNode(node: member.value)))
    }
    return found
  }

  func list() throws(RunError) -> [PolicyNode] {
    guard case .array(let items) = node.value else { throw mistake(wrongKind, "an array") }
    return items.map { PolicyNode(node: $0) }
  }

  func flag() throws(RunError) -> Bool {
    guard case .bool(let flag) = node.value else { throw mistake(wrongKind, "true or false") }
    return flag
  }

  func word<Word: RawRepresentable<String> & CaseIterable>(
    _: Word.Type = Word.self
  ) throws(RunError) -> Word {
    let expected = Word.allCases.map(\.rawValue).joined(separator: ", ")
    guard case .string(let text) = node.value else { throw mistake(wrongKind, expected) }
    guard let word = Word(rawValue: text) else { throw mistake(text, expected) }
    return word
  }

  func whole(_ range: ClosedRange<Int64>) throws(RunError) -> Int64 {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard case .number(let text) = node.value else { throw mistake(wrongKind, expected) }
    guard let number = Int64(text), range.contains(number) else { throw mistake(text, expected) }
    return number
  }

  /// Amounts by currency: `{"EUR": "0.05"}`.
  func amounts() throws(RunError) -> [Amount] {
    guard case .object(let members) = node.value else {
      throw mistake(wrongKind, "an object of amounts by currency, such as {\"EUR\": \"0.05\"}")
    }
    var amounts: [Amount] = []
    for member in members {
      let value = PolicyNode(node: member.value)
      guard let currency = Currency(member.name) else {
        throw value.mistake(member.name, "a code of ISO 4217 such as EUR")
      }
      guard case .string(let text) = member.value.value else {
        throw value.mistake(value.wrongKind, "an amount in quotes such as \"0.05\"")
      }
      guard let amount = Amount(text, currency), amount.minorUnits >= 0 else {
        throw value.mistake(text, "an amount of \(member.name) that is not negative")
      }
      amounts.append(amount)
    }
    return amounts
  }
}

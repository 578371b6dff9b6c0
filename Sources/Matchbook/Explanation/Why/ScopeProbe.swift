/// Tells test by test whether a record is in a rule's scope.
struct ScopeProbe {
  private let table: RecordTable
  private let side: Side

  init(_ result: MatchResult, side: Side, row: Int) {
    table = (side == .ledger ? result.ledger : result.external).selecting(rows: [Int32(row)])
    self.side = side
  }

  func finding(_ condition: Condition) -> ConditionFinding {
    switch condition {
    case .all(let parts):
      let parts = parts.map(finding)
      return ConditionFinding(
        kind: .all, holds: parts.allSatisfy(\.holds), parts: parts, test: nil)
    case .any(let parts):
      let parts = parts.map(finding)
      return ConditionFinding(
        kind: .any, holds: parts.contains { $0.holds }, parts: parts, test: nil)
    case .not(let part):
      let part = finding(part)
      return ConditionFinding(kind: .not, holds: !part.holds, parts: [part], test: nil)
    case .test(let test):
      let holds = ConditionEvaluator(.test(test), ledger: table, external: table)
        .holds(ledgerRow: 0, externalRow: 0)
      let (value, constant) = values(test)
      return ConditionFinding(
        kind: .test, holds: holds, parts: [],
        test: TestFinding(
          name: test.name, holds: holds, words: words(test, holds, value, constant),
          ledgerValue: side == .ledger ? value : constant,
          externalValue: side == .external ? value : constant, ledgerReading: nil,
          externalReading: nil, slack: nil))
    }
  }

  private func values(_ test: Test) -> (value: String?, constant: String?) {
    var value: String?
    var constant: String?
    for operand in [test.ledger, test.external] {
      switch operand {
      case .constant(let text): constant = text
      case .field(let field, _): value = table.text(field, at: 0)
      }
    }
    return (value, constant)
  }

  private func words(
    _ test: Test, _ holds: Bool, _ value: String?, _ constant: String?
  ) -> String {
    guard let value else { return "the record has no \(test.name)" }
    let asked =
      switch test.comparison {
      case .among(let options): "one of \(options.shortList)"
      case .present: "present"
      case .equal: constant ?? ""
      case .notEqual: "other than \(constant ?? "")"
      case .less, .lessOrEqual, .greater, .greaterOrEqual: bound(test, constant)
      case .contains, .containedIn, .startsWith: "a text with \(constant ?? "")"
      case .within, .dateWithin, .sameMonth, .similar: "near \(constant ?? "")"
      }
    return holds
      ? "\(test.name) \(value) is \(asked)" : "\(test.name) \(value) is not \(asked)"
  }

  /// The bound as the field sees it, on whichever side of the comparison it stands.
  private func bound(_ test: Test, _ constant: String?) -> String {
    var isConstantFirst = false
    if case .constant = test.ledger { isConstantFirst = true }
    let words: (String, String) =
      switch test.comparison {
      case .less: ("less than", "more than")
      case .lessOrEqual: ("at most", "at least")
      case .greater: ("more than", "less than")
      default: ("at least", "at most")
      }
    return "\(isConstantFirst ? words.1 : words.0) \(constant ?? "")"
  }
}

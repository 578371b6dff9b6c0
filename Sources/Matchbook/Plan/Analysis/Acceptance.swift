/// Everything that decides whether a rule accepts a pair of records, as conditions that all hold.
struct Acceptance {
  /// One of the conditions, with its words.
  struct Part {
    let condition: Condition
    let words: String
  }

  let parts: [Part]
  /// Whether the parts say all; a scope that looks beyond its side is left out of them.
  let isWhole: Bool

  init(of rule: ConditionRule) {
    var parts = rule.pairCondition.demands.map { Part(condition: $0, words: $0.words) }
    var isWhole = true
    for (scope, side) in [(rule.ledgerScope, Side.ledger), (rule.externalScope, .external)] {
      guard let scope else { continue }
      guard scope.looks(onlyAt: side) else {
        isWhole = false
        continue
      }
      parts += scope.demands.map { Part(condition: $0, words: "\($0.words) (scope)") }
    }
    if let veto = rule.veto {
      parts.append(Part(condition: .not(veto), words: "not \(veto.words) (veto)"))
    }
    self.parts = parts
    self.isWhole = isWhole
  }

  var condition: Condition { .all(parts.map(\.condition)) }
}

extension Condition {
  /// Whether every test compares one side with constants.
  fileprivate func looks(onlyAt side: Side) -> Bool {
    switch self {
    case .all(let parts), .any(let parts): return parts.allSatisfy { $0.looks(onlyAt: side) }
    case .not(let part): return part.looks(onlyAt: side)
    case .test(let test):
      let (own, other) =
        side == .ledger ? (test.ledger, test.external) : (test.external, test.ledger)
      guard case .field = own, case .constant = other else { return false }
      return true
    }
  }

  /// All tests of the tree, in its order.
  var tests: [Test] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.tests)
    case .not(let part): part.tests
    case .test(let test): [test]
    }
  }
}

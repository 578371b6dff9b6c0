/// A condition made ready for two tables: operands resolved to columns, constants parsed.
final class ConditionEvaluator: Sendable {
  /// What is known of a test on a pair: absence is neither true nor false.
  enum Outcome: Sendable { case holds, fails, absent }

  private indirect enum Node: Sendable {
    case all([Node])
    case any([Node])
    case not(Node)
    case test(Int)
  }

  private let root: Node
  private let tests: [CompiledTest]

  init(_ condition: Condition, ledger: RecordTable, external: RecordTable) {
    var tests: [CompiledTest] = []
    func compile(_ condition: Condition) -> Node {
      switch condition {
      case .all(let parts): return .all(parts.map(compile))
      case .any(let parts): return .any(parts.map(compile))
      case .not(let part): return .not(compile(part))
      case .test(let test):
        tests.append(CompiledTest(test, ledger: ledger, external: external))
        return .test(tests.count - 1)
      }
    }
    root = compile(condition)
    self.tests = tests
  }

  func holds(ledgerRow: Int, externalRow: Int) -> Bool {
    evaluate(root, ledgerRow, externalRow)
  }

  private func evaluate(_ node: Node, _ ledgerRow: Int, _ externalRow: Int) -> Bool {
    switch node {
    case .all(let parts):
      for part in parts where !evaluate(part, ledgerRow, externalRow) { return false }
      return true
    case .any(let parts):
      for part in parts where evaluate(part, ledgerRow, externalRow) { return true }
      return false
    case .not(let part): return !evaluate(part, ledgerRow, externalRow)
    case .test(let index): return tests[index].value(ledgerRow, externalRow) != nil
    }
  }

  /// The score of a pair for which the condition holds, in millionths: the weighted mean of its
  /// tests, where one that does not hold counts nothing.
  func score(ledgerRow: Int, externalRow: Int) -> Int32 {
    var sum: Int64 = 0
    var weights: Int64 = 0
    for test in tests where test.weight > 0 {
      weights += Int64(test.weight)
      sum += Int64(test.weight) * Int64(test.value(ledgerRow, externalRow) ?? 0)
    }
    return weights == 0 ? Verdict.fullScore : Int32(sum / weights)
  }

  func parts(ledgerRow: Int, externalRow: Int) -> [ScorePart] {
    tests.filter { $0.weight > 0 }.map {
      ScorePart(
        name: $0.name, value: $0.value(ledgerRow, externalRow) ?? 0, weight: $0.weight)
    }
  }
}

/// One test with its operands bound to columns.
private struct CompiledTest: Sendable {
  let name: String
  let weight: Int
  private let evaluate: @Sendable (Int, Int) -> Int32?

  init(_ test: Test, ledger: RecordTable, external: RecordTable) {
    name = test.name
    weight = test.weight
    evaluate = CompiledTest.closure(test, ledger, external)
  }

  /// The test's share of the score in millionths; `nil` if the test does not hold.
  @inline(__always)
  func value(_ ledgerRow: Int, _ externalRow: Int) -> Int32? { evaluate(ledgerRow, externalRow) }

  private static let full = Verdict.fullScore

  private static func closure(
    _ test: Test, _ ledger: RecordTable, _ external: RecordTable
  ) -> @Sendable (Int, Int) -> Int32? {
    let kind = OperandKind(test, ledger, external)
    switch test.comparison {
    case .present:
      if case .field(let field, let steps) = test.ledger, case .constant = test.external {
        let present = Presence(ledger, field, steps)
        return { row, _ in present.holds(row) ? full : nil }
      }
      if case .field(let field, let steps) = test.external, case .constant = test.ledger {
        let present = Presence(external, field, steps)
        return { _, row in present.holds(row) ? full : nil }
      }
      guard case .field(let left, let leftSteps) = test.ledger,
        case .field(let right, let rightSteps) = test.external
      else { return { _, _ in full } }
      let first = Presence(ledger, left, leftSteps)
      let second = Presence(external, right, rightSteps)
      return { first.holds($0) && second.holds($1) ? full : nil }
    case .within(let tolerance):
      let left = NumberOperand(test.ledger, ledger, like: test.external, external)
      let right = NumberOperand(test.external, external, like: test.ledger, ledger)
      return { first, second in
        guard let a = left.value(first), let b = right.value(second) else { return nil }
        return NumberOperand.allows(tolerance, a, b) ? full : nil
      }
    case .dateWithin(let window):
      let left = DateOperand(test.ledger, ledger)
      let right = DateOperand(test.external, external)
      let measure = WindowMeasure(window, ledger: ledger, external: external)
      return { first, second in
        guard let a = left.day(first), let b = right.day(second) else { return nil }
        return measure.allows(
          ledgerDay: a, externalDay: b, ledgerRow: first, externalRow: second) ? full : nil
      }
    case .sameMonth:
      let left = DateOperand(test.ledger, ledger)
      let right = DateOperand(test.external, external)
      return { first, second in
        guard let a = left.day(first), let b = right.day(second) else { return nil }
        return Day(number: a).monthNumber == Day(number: b).monthNumber ? full : nil
      }
    case .similar(let measure, let threshold):
      let left = TextOperand(test.ledger, ledger)
      let right = TextOperand(test.external, external)
      let least = threshold.millionths
      return { first, second in
        let score = left.withText(first) { a in
          right.withText(second) { measure.score(a, $0, atLeast: least) }
        }
        return score.flatMap { $0 > 0 ? $0 : nil }
      }
    case .contains, .containedIn, .startsWith:
      let left = TextOperand(test.ledger, ledger)
      let right = TextOperand(test.external, external)
      let comparison = test.comparison
      return { first, second in
        let holds = left.withText(first) { a in
          right.withText(second) { b in
            guard !a.isEmpty, !b.isEmpty else { return false }
            switch comparison {
            case .contains: return TokenSet.contains(b, a)
            case .containedIn: return TokenSet.contains(a, b)
            default: return b.starts(with: a)
            }
          }
        }
        return holds ? full : nil
      }
    case .among(let values):
      let options = values.map { value -> @Sendable (Int, Int) -> Int32? in
        var option = test
        option.comparison = .equal
        if case .constant = test.ledger {
          option.ledger = .constant(value)
        } else {
          option.external = .constant(value)
        }
        return closure(option, ledger, external)
      }
      return { first, second in
        for option in options { if option(first, second) != nil { return full } }
        return nil
      }
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return ordered(test, kind, ledger, external)
    }
  }

  /// Comparisons that rest on an order: -1, 0 or 1 of ledger against external.
  private static func ordered(
    _ test: Test, _ kind: OperandKind, _ ledger: RecordTable, _ external: RecordTable
  ) -> @Sendable (Int, Int) -> Int32? {
    let comparison = test.comparison
    @Sendable func verdict(_ order: Int) -> Int32? {
      let holds =
        switch comparison {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        default: order >= 0
        }
      return holds ? full : nil
    }
    switch kind {
    case .number:
      let left = NumberOperand(test.ledger, ledger, like: test.external, external)
      let right = NumberOperand(test.external, external, like: test.ledger, ledger)
      return { first, second in
        guard let a = left.value(first), let b = right.value(second) else { return nil }
        guard let order = NumberOperand.order(a, b) else {
          return comparison == .notEqual ? full : nil
        }
        return verdict(order)
      }
    case .date:
      let left = DateOperand(test.ledger, ledger)
      let right = DateOperand(test.external, external)
      return { first, second in
        guard let a = left.day(first), let b = right.day(second) else { return nil }
        return verdict(a < b ? -1 : a > b ? 1 : 0)
      }
    case .text:
      let left = TextOperand(test.ledger, ledger)
      let right = TextOperand(test.external, external)
      return { first, second in
        left.withText(first) { a in
          right.withText(second) { b in
            guard !a.isEmpty, !b.isEmpty else { return nil }
            if a.elementsEqual(b) { return verdict(0) }
            return verdict(a.lexicographicallyPrecedes(b) ? -1 : 1)
          }
        }
      }
    }
  }
}

/// A test that holds, or one that does not: what is left of a condition when it is spelled out.
struct Literal: Hashable, Sendable {
  /// Without name and weight, which say nothing about whether it holds.
  let test: Test
  let holds: Bool

  init(_ test: Test, holds: Bool) {
    self.test = Test(
      ledger: test.ledger, external: test.external, test.comparison, name: "", weight: 1)
    self.holds = holds
  }
}

extension Condition {
  /// The most alternatives into which conditions are spelled out for a proof.
  static let maximumProofAlternatives = 256

  /// Lists of literals; wherever the condition holds (or fails, as asked), so do all literals of at
  /// least one list.
  ///
  /// A part that would make more lists than the limit is left out: the lists then say less than the
  /// condition, so whatever follows from them follows from it all the more. `nil` if they would say
  /// nothing.
  func literals(holding: Bool = true) -> [[Literal]]? {
    switch (self, holding) {
    case (.test(let test), _): return [[Literal(test, holds: holding)]]
    case (.not(let part), _): return part.literals(holding: !holding)
    case (.all(let parts), true), (.any(let parts), false):
      var product: [[Literal]] = [[]]
      for part in parts {
        guard let more = part.literals(holding: holding),
          product.count * more.count <= Condition.maximumProofAlternatives
        else { continue }
        if more.count == 1 {
          for index in product.indices { product[index] += more[0] }
        } else {
          product = product.flatMap { left in more.map { left + $0 } }
        }
      }
      return product
    case (.any(let parts), true), (.all(let parts), false):
      var sum: [[Literal]] = []
      for part in parts {
        guard let more = part.literals(holding: holding) else { return nil }
        sum += more
        guard sum.count <= Condition.maximumProofAlternatives else { return nil }
      }
      return sum
    }
  }

  /// Whether no pair of records can fulfil the condition; `false` where that cannot be proved.
  var isContradictory: Bool {
    guard let lists = literals() else { return false }
    return lists.allSatisfy { Facts($0).areContradictory }
  }

  /// Whether every pair that fulfils this condition fulfils another; `false` where that cannot be
  /// proved.
  func implies(_ other: Condition) -> Bool {
    guard let lists = literals(), let failures = other.literals(holding: false) else {
      return false
    }
    return Condition.doImply(lists.map { Facts($0) }, noneOf: failures)
  }

  /// Whether every list of facts excludes every one of the ways in which a condition fails.
  static func doImply(_ facts: [Facts], noneOf failures: [[Literal]]) -> Bool {
    facts.allSatisfy { facts in
      facts.areContradictory
        || failures.allSatisfy { failure in
          var both = facts
          for literal in failure { both.add(literal) }
          return both.areContradictory
        }
    }
  }

  /// The parts that all must hold, however `all` is nested.
  var demands: [Condition] {
    if case .all(let parts) = self { return parts.flatMap(\.demands) }
    return [self]
  }
}

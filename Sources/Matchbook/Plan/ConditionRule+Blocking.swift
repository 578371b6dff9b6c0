extension ConditionRule {
  /// The most alternatives that one rule is split into.
  public static let maximumAlternatives = 16

  /// What an index can find: the condition as alternatives of tests that must all hold, each test
  /// that an index serves put into its blocking.
  ///
  /// The judge evaluates whatever is left over, so a blocking need not cover the whole condition.
  public var blockings: [Blocking] {
    alternatives.map { tests in
      var blocking = Blocking(
        ledgerScope: ledgerScope, externalScope: externalScope,
        allowsCrossProduct: allowsCrossProduct)
      for test in tests { test.serve(&blocking, sums: comparesSums) }
      // Sums that no test speaks of have to be equal.
      if comparesSums, blocking.amount == nil { blocking.amount = .exact }
      return blocking
    }
  }

  /// Whether being a candidate is all that the condition asks.
  var isServedByIndexAlone: Bool {
    guard veto == nil, minimumScore == 0, case let tests = alternatives, tests.count == 1,
      hasConstantScore
    else { return false }
    var blocking = Blocking()
    return condition.isPlainConjunction
      && tests[0].allSatisfy { $0.serve(&blocking, sums: comparesSums) }
  }

  /// Whether amounts are compared by the sums of a match rather than pair by pair.
  var comparesSums: Bool { header.cardinality != .oneToOne }

  /// The tests of amounts that a match of several records meets by its sums.
  var sumTolerances: [Tolerance] {
    var tolerances: [Tolerance] = []
    func walk(_ condition: Condition) {
      switch condition {
      case .all(let parts): parts.forEach(walk)
      case .test(let test) where test.comparesAmounts:
        if case .within(let tolerance) = test.comparison {
          tolerances.append(tolerance)
        } else {
          tolerances.append(.exact)
        }
      case .test, .any, .not: break
      }
    }
    if comparesSums { walk(condition) }
    return tolerances
  }

  /// The same rule with its amounts compared by sums, as a settlement in part needs it.
  var comparingSums: ConditionRule {
    var rule = self
    if !comparesSums { rule.header.cardinality = .oneToMany }
    return rule
  }

  /// What every pair of records in one match must fulfil.
  var pairCondition: Condition { comparesSums ? condition.withoutSums : condition }

  /// Conditions in disjunctive form; tests that are negated serve no index and are left out.
  private var alternatives: [[Test]] {
    condition.alternatives(limit: ConditionRule.maximumAlternatives) ?? [[]]
  }

  public var fields: Set<Field> {
    var fields = Set<Field>()
    for part in [condition, veto].compactMap({ $0 }) { part.collectFields(&fields) }
    return fields
  }
}

extension Condition {
  /// The alternatives, each a list of tests that all must hold; `nil` beyond the limit.
  fileprivate func alternatives(limit: Int) -> [[Test]]? {
    switch self {
    case .test(let test): return [[test]]
    case .not: return [[]]
    case .all(let parts):
      var product: [[Test]] = [[]]
      for part in parts {
        guard let more = part.alternatives(limit: limit), product.count * more.count <= limit
        else { continue }
        if more.count == 1 {
          // Lists of tests grow in place: rules written by machines have thousands.
          for index in product.indices { product[index] += more[0] }
        } else {
          product = product.flatMap { left in more.map { left + $0 } }
        }
      }
      return product
    case .any(let parts):
      var sum: [[Test]] = []
      for part in parts {
        guard let more = part.alternatives(limit: limit) else { return nil }
        sum += more
        guard sum.count <= limit else { return nil }
      }
      return sum
    }
  }

  fileprivate var isPlainConjunction: Bool {
    switch self {
    case .test: true
    case .all(let parts): parts.allSatisfy(\.isPlainConjunction)
    case .any, .not: false
    }
  }

  fileprivate func collectFields(_ fields: inout Set<Field>) {
    switch self {
    case .all(let parts), .any(let parts): for part in parts { part.collectFields(&fields) }
    case .not(let part): part.collectFields(&fields)
    case .test(let test):
      for operand in [test.ledger, test.external] {
        if case .field(let field, _) = operand { fields.insert(field) }
      }
    }
  }

  /// The fields of one side.
  func fields(of side: Side) -> Set<Field> {
    var fields = Set<Field>()
    func walk(_ condition: Condition) {
      switch condition {
      case .all(let parts), .any(let parts): parts.forEach(walk)
      case .not(let part): walk(part)
      case .test(let test):
        if case .field(let field, _) = side == .ledger ? test.ledger : test.external {
          fields.insert(field)
        }
      }
    }
    walk(self)
    return fields
  }
}

extension Test {
  /// Puts the test into a blocking; `false` if no index serves it, so that the judge must.
  @discardableResult
  fileprivate func serve(_ blocking: inout Blocking, sums: Bool) -> Bool {
    if sums, comparesAmounts, case .equal = comparison {
      guard blocking.amount == nil else { return false }
      blocking.amount = .exact
      return true
    }
    guard case .field(let ledgerField, let ledgerSteps) = ledger,
      case .field(let externalField, let externalSteps) = external
    else { return false }
    switch comparison {
    case .equal:
      guard ledgerField.keyKind == externalField.keyKind, ledgerField.keyKind != nil else {
        return false
      }
      var keys = [
        Blocking.Key(
          ledger: .value(of: ledgerField, normalised: ledgerSteps),
          external: .value(of: externalField, normalised: externalSteps))
      ]
      // Money is a number and a currency: 30 EUR do not equal 30 USD.
      if ledgerField == .amount { keys.append(Blocking.Key(.currency)) }
      for key in keys where !blocking.keys.contains(key) { blocking.keys.append(key) }
      return true
    case .similar(.levenshtein, let least)
    where ledgerField.keyKind == .text && externalField.keyKind == .text
      && blocking.similar == nil:
      blocking.similar = Blocking.SimilarTexts(
        ledger: ledgerField, ledgerSteps: ledgerSteps, external: externalField,
        externalSteps: externalSteps, atLeast: least)
      // The score depends on how similar they are, so the judge looks at it in any case.
      return false
    case .sameMonth where ledgerField == .date && externalField == .date:
      blocking.keys.append(Blocking.Key(ledger: .month, external: .month))
      return true
    case .within(let tolerance)
    where ledgerField == .amount && externalField == .amount && blocking.amount == nil:
      blocking.amount = tolerance
      return true
    case .dateWithin(let window)
    where ledgerField == .date && externalField == .date && blocking.date == nil:
      blocking.date = window
      return true
    default: return false
    }
  }
}

extension Test {
  /// Whether the test is about how far the amounts of both sides lie apart.
  fileprivate var comparesAmounts: Bool {
    guard ledger == .field(.amount, normalised: []), external == ledger else { return false }
    switch comparison {
    case .equal, .within: return true
    default: return false
    }
  }
}

extension Condition {
  /// The condition without the tests that a match of several records meets by its sums.
  fileprivate var withoutSums: Condition {
    switch self {
    case .test(let test): test.comparesAmounts ? .all([]) : self
    case .all(let parts): .all(parts.map(\.withoutSums))
    case .any, .not: self
    }
  }
}

extension Field {
  enum KeyKind { case amount, currency, date, text }

  /// What kind of key a field makes; number columns are judged, not hashed.
  fileprivate var keyKind: KeyKind? {
    switch self {
    case .amount: .amount
    case .currency: .currency
    case .date: .date
    default: .text
    }
  }
}

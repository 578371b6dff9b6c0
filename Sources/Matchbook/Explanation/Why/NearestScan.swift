/// Finds the records of the other side that fail the fewest tests of any rule: one look at every
/// record, with the tests of all rules made ready once.
struct NearestScan {
  /// A record with the rule that it comes nearest in.
  struct Near {
    var row: Int
    /// From 0.
    var pass: Int
    var failing: Int
    var amount: Int128
    var days: Int64
  }

  /// Whether a record of the other side passes one test.
  private typealias Check = (Int) -> Bool

  private struct Pass {
    var number: Int
    /// The cheap ones first.
    var checks: [Check] = []
    /// Ways to become a candidate, of a rule written in Swift: the one that fails least counts.
    var alternatives: [[Check]] = []
    /// What is asked only of a record that passes everything else.
    var last: Check?

    /// - Returns: `nil` if more tests fail than are of interest.
    func failing(_ row: Int, atMost limit: Int) -> Int? {
      var count = 0
      for check in checks where !check(row) {
        count += 1
        if count > limit { return nil }
      }
      if !alternatives.isEmpty {
        var least = Int.max
        for checks in alternatives { least = min(least, checks.count { !$0(row) }) }
        count += least
      }
      if count == 0, let last, !last(row) { count = 1 }
      return count > limit ? nil : count
    }
  }

  private let result: MatchResult
  private let side: Side
  private let row: Int
  private let other: RecordTable
  private let order: IDOrder
  private var passes: [Pass] = []

  init(_ result: MatchResult, _ side: Side, _ row: Int) {
    self.result = result
    self.side = side
    self.row = row
    other = side == .ledger ? result.external : result.ledger
    order = IDOrder(other)
    var maker = CheckMaker(result, side, row)
    let rules = result.rules.indices.filter { !(result.rules[$0] is PinnedRule) }
    passes = rules.map { number in
      let (rule, header) = (result.rules[number], result.headers[number])
      let blockings = rule.blockings
      var pass = Pass(number: number)
      for field in result.options.groupBy { pass.checks.append(maker.sameGroup(field)) }
      if let rule = rule as? ConditionRule {
        if let blocking = blockings.first { pass.checks += maker.scopes(blocking) }
        var conditions = rule.pairCondition.conjuncts
        if header.cardinality != .oneToOne { conditions.append(.equal(.currency)) }
        if let veto = rule.veto { conditions.append(.not(veto)) }
        pass.checks += conditions.sorted { $0.effort < $1.effort }.map { maker.check($0) }
        pass.last = maker.score(rule, header)
      } else {
        pass.alternatives = blockings.map { blocking in
          let blocking =
            header.cardinality == .oneToOne ? blocking : blocking.withoutAmounts
          return maker.scopes(blocking) + blocking.conditions.map { maker.check($0) }
            + (blocking.usesRuleKeys ? [maker.sharesKey(rule)] : [])
        }
        pass.last = maker.judge(rule)
      }
      return pass
    }
  }

  /// The nearest records, the nearest first.
  func nearest(_ count: Int, without excluded: Set<Int>) -> [Near] {
    var kept: [Near] = []
    for row in 0..<other.count {
      var limit = kept.count < count ? Int.max : kept[count - 1].failing
      var best: (failing: Int, pass: Int)?
      for pass in passes {
        guard let failing = pass.failing(row, atMost: limit),
          failing < best?.failing ?? Int.max
        else { continue }
        best = (failing, pass.number)
        limit = failing
        if failing == 0 { break }
      }
      guard let best, !excluded.contains(row) else { continue }
      let near = Near(
        row: row, pass: best.pass, failing: best.failing, amount: amountDistance(row),
        days: dayDistance(row))
      if kept.count == count {
        guard precedes(near, kept[count - 1]) else { continue }
        kept.removeLast()
      }
      kept.insert(near, at: kept.firstIndex { precedes(near, $0) } ?? kept.count)
    }
    return kept
  }

  private func precedes(_ left: Near, _ right: Near) -> Bool {
    if left.failing != right.failing { return left.failing < right.failing }
    if left.amount != right.amount { return left.amount < right.amount }
    if left.days != right.days { return left.days < right.days }
    return order.precedes(Int32(left.row), Int32(right.row))
  }

  /// The difference in units of 10 to the minus 9. The record's own amount is the base for all, so
  /// that the order is that of the relative differences.
  private func amountDistance(_ otherRow: Int) -> Int128 {
    let own = (side == .ledger ? result.ledger : result.external).columns
    let currency = own.currencies[row]
    let otherCurrency = other.columns.currencies[otherRow]
    guard currency.codeWord == otherCurrency.codeWord else { return Int128.max }
    let left = Int128(own.amounts[row]) * Tolerance.powersOfTen[9 - currency.exponent]
    let right =
      Int128(other.columns.amounts[otherRow]) * Tolerance.powersOfTen[9 - otherCurrency.exponent]
    return left < right ? right - left : left - right
  }

  private func dayDistance(_ otherRow: Int) -> Int64 {
    let own = (side == .ledger ? result.ledger : result.external).columns.days[row]
    let day = other.columns.days[otherRow]
    guard own != Day.missing, day != Day.missing else { return Int64.max }
    return abs(Int64(own) - Int64(day))
  }
}

/// Makes tests ready for one record against all records of the other side.
private struct CheckMaker {
  private let result: MatchResult
  private let side: Side
  private let row: Int
  /// The record alone.
  private let own: RecordTable
  private let other: RecordTable
  /// Rules share many of their tests.
  private var evaluators: [Condition: ConditionEvaluator] = [:]

  init(_ result: MatchResult, _ side: Side, _ row: Int) {
    self.result = result
    self.side = side
    self.row = row
    own = (side == .ledger ? result.ledger : result.external).selecting(rows: [Int32(row)])
    other = side == .ledger ? result.external : result.ledger
  }

  mutating func evaluator(_ condition: Condition) -> ConditionEvaluator {
    if let known = evaluators[condition] { return known }
    let made =
      side == .ledger
      ? ConditionEvaluator(condition, ledger: own, external: other)
      : ConditionEvaluator(condition, ledger: other, external: own)
    evaluators[condition] = made
    return made
  }

  mutating func check(_ condition: Condition) -> (Int) -> Bool {
    let evaluator = evaluator(condition)
    return side == .ledger
      ? { evaluator.holds(ledgerRow: 0, externalRow: $0) }
      : { evaluator.holds(ledgerRow: $0, externalRow: 0) }
  }

  /// The scopes of both sides; that of the record itself gives the same answer every time.
  func scopes(_ blocking: Blocking) -> [(Int) -> Bool] {
    let (ownScope, otherScope) =
      side == .ledger
      ? (blocking.ledgerScope, blocking.externalScope)
      : (blocking.externalScope, blocking.ledgerScope)
    var checks: [(Int) -> Bool] = []
    if let ownScope {
      let holds = ConditionEvaluator(ownScope, ledger: own, external: own)
        .holds(ledgerRow: 0, externalRow: 0)
      checks.append { _ in holds }
    }
    if let otherScope {
      let evaluator = ConditionEvaluator(otherScope, ledger: other, external: other)
      checks.append { evaluator.holds(ledgerRow: $0, externalRow: $0) }
    }
    return checks
  }

  func sameGroup(_ field: Field) -> (Int) -> Bool {
    let text = own.text(field, at: 0)
    let other = other
    return { other.text(field, at: $0) == text }
  }

  /// Whether the score reaches what the rule asks; `nil` where every score is the full one.
  mutating func score(_ rule: ConditionRule, _ header: RuleHeader) -> ((Int) -> Bool)? {
    let bounds = [header.disposition.confirmAtLeast, header.disposition.suggestAtLeast]
    let least = max(
      rule.minimumScore, bounds.compactMap { $0 }.min() ?? Verdict.fullScore + 1)
    guard !rule.hasConstantScore else {
      return least <= Verdict.fullScore ? nil : { _ in false }
    }
    guard least > 0 else { return nil }
    let evaluator = evaluator(rule.pairCondition)
    return side == .ledger
      ? { evaluator.score(ledgerRow: 0, externalRow: $0) >= least }
      : { evaluator.score(ledgerRow: $0, externalRow: 0) >= least }
  }

  func sharesKey(_ rule: any Rule) -> (Int) -> Bool {
    func keys(_ side: Side) -> RecordKeys? {
      (try? rule.keys(for: side == .ledger ? result.ledger : result.external, side: side)) ?? nil
    }
    let wanted = Set(keys(side)?.texts(of: row) ?? [])
    guard !wanted.isEmpty, let keys = keys(side.opposite) else { return { _ in false } }
    return { keys.texts(of: $0).contains { wanted.contains($0) } }
  }

  func judge(_ rule: any Rule) -> ((Int) -> Bool)? {
    guard
      let judge = (try? rule.makeJudge(ledger: result.ledger, external: result.external)) ?? nil
    else { return nil }
    let (side, row) = (side, row)
    return { otherRow in
      let pair =
        side == .ledger
        ? CandidatePair(ledgerRow: row, externalRow: otherRow)
        : CandidatePair(ledgerRow: otherRow, externalRow: row)
      return (try? Optional(judge).verdicts(on: [pair]))?.first?.isAccepted ?? false
    }
  }
}

extension Condition {
  /// What one evaluation costs, roughly: similarities and searches in texts last.
  fileprivate var effort: Int {
    switch self {
    case .all(let parts), .any(let parts): return parts.reduce(1) { $0 + $1.effort }
    case .not(let part): return part.effort
    case .test(let test):
      switch test.comparison {
      case .similar: return 100
      case .contains, .containedIn: return 50
      case .equal, .notEqual, .startsWith, .among: return test.ledger == test.external ? 3 : 4
      default: return 1
      }
    }
  }
}

extension Blocking {
  /// What the blocking asks of a pair, beside the keys that the rule computes.
  fileprivate var conditions: [Condition] {
    var conditions = keys.map { Condition.test($0.test) }
    if let amount { conditions.append(.amount(within: amount)) }
    if let date { conditions.append(.date(within: date)) }
    return conditions
  }
}

import MatchbookTestKit

@testable import Matchbook

/// Rules and records drawn from so few values that contradictions, implications and hits are common.
struct RandomRules {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[random.number(in: 0...elements.count - 1)]
  }

  // MARK: - Records

  private static let currencies = ["EUR", "USD", "JPY"].compactMap { Currency($0) }
  private static let texts = ["", "A", "a", "B", "A B", "AB", "-", "10", "1.0"]
  /// A pool of dates with two months and a weekend.
  private static let firstDay: Int32 = 20_480

  /// The further column `batch` holds texts in some tables and numbers in others.
  mutating func records(_ prefix: String, count: Int) -> [Record] {
    let hasNumbers = random.happens(1, in: 2)
    return (0..<count).map { index in
      var record = Record(
        id: "\(prefix)\(index)",
        amount: Amount(
          minorUnits: Int64(random.number(in: -3...12)),
          currency: pick(Self.currencies)),
        date: random.happens(1, in: 6)
          ? nil : Day(number: Self.firstDay + Int32(random.number(in: 0...8))),
        reference: pick(Self.texts),
        account: pick(Self.texts))
      if record.date != nil, random.happens(1, in: 2) {
        record.instantMilliseconds =
          Int64(Self.firstDay) * 86_400_000 + Int64(random.number(in: 0...80)) * 9_000_000
      }
      if hasNumbers {
        record.numbers["batch"] = pick(["", "10", "1.0", "2", "9"])
      } else {
        record.texts["batch"] = pick(Self.texts)
      }
      if record.numbers["batch"] == "" { record.numbers["batch"] = nil }
      return record
    }
  }

  // MARK: - Rules

  mutating func rule(_ id: String) -> ConditionRule {
    var header = RuleHeader(id: id)
    if random.happens(1, in: 6) { header.ambiguity = .confirmBest }
    if random.happens(1, in: 6) {
      header.disposition = Disposition(confirmAtLeast: 900_000, suggestAtLeast: 500_000)
    }
    return ConditionRule(
      header, where: condition(depth: 2, parts: 1...5),
      veto: random.happens(1, in: 4) ? condition(depth: 1, parts: 1...2) : nil,
      ledgerScope: random.happens(1, in: 5) ? .test(constantTest(of: .ledger)) : nil,
      externalScope: random.happens(1, in: 5) ? .test(constantTest(of: .external)) : nil,
      minimumScore: random.happens(1, in: 6) ? 600_000 : 0, allowsCrossProduct: true)
  }

  /// A rule that keeps most of another's conditions, so that one often implies the other.
  mutating func relative(of rule: ConditionRule, _ id: String) -> ConditionRule {
    var other = self.rule(id)
    guard case .all(var parts) = rule.condition else { return other }
    if random.happens(1, in: 2), parts.count > 1 {
      parts.remove(at: random.number(in: 0...parts.count - 1))
    }
    if random.happens(1, in: 2) { parts.append(condition(depth: 0, parts: 1...1)) }
    if random.happens(2, in: 3) {
      parts = parts.map { part in
        guard case .test(var test) = part, random.happens(1, in: 2) else { return part }
        test.comparison = comparison(like: test.comparison)
        return .test(test)
      }
    }
    other.condition = .all(parts)
    if random.happens(2, in: 3) {
      other.veto = rule.veto
      other.ledgerScope = rule.ledgerScope
      other.externalScope = rule.externalScope
    }
    return other
  }

  private mutating func condition(depth: Int, parts: ClosedRange<Int>) -> Condition {
    let count = random.number(in: parts)
    let children = (0..<count).map { _ -> Condition in
      switch random.number(in: 0...9) {
      case 0 where depth > 0: .not(condition(depth: depth - 1, parts: 1...2))
      case 1, 2:
        depth > 0
          ? .any((0...1).map { _ in condition(depth: depth - 1, parts: 1...2) })
          : .test(pairTest())
      case 3, 4: .test(constantTest(of: random.happens(1, in: 2) ? .ledger : .external))
      default: .test(pairTest())
      }
    }
    return .all(children)
  }

  private mutating func comparison(like old: Test.Comparison) -> Test.Comparison {
    switch old {
    case .within: .within(tolerance())
    case .dateWithin: .dateWithin(window())
    case .similar(let measure, _):
      .similar(measure, atLeast: Ratio(Int64(random.number(in: 1...10)), over: 10))
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      pick([.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual])
    default: old
    }
  }

  private mutating func tolerance() -> Tolerance {
    func cents(_ range: ClosedRange<Int>) -> Ratio {
      Ratio(Int64(random.number(in: range)), over: 100)
    }
    var tolerance = Tolerance(
      of: pick(Tolerance.Base.allCases),
      combination: pick(Tolerance.Combination.allCases))
    if random.happens(2, in: 3) { tolerance.absolute = cents(0...6) }
    if random.happens(1, in: 2) {
      tolerance.percent = Ratio(Int64(random.number(in: 0...5)) * 20, over: 100)
    }
    if random.happens(1, in: 4) { tolerance.differenceFrom = cents(-5...3) }
    if random.happens(1, in: 4) { tolerance.differenceTo = cents(-3...5) }
    return tolerance
  }

  private mutating func window() -> DateWindow {
    let from = Int64(random.number(in: -4...3))
    let to = from + Int64(random.number(in: 0...4))
    switch random.number(in: 0...5) {
    case 0: return DateWindow(from: from, to: to, unit: .businessDays(.weekdays))
    case 1: return DateWindow(from: from * 43_200, to: to * 43_200, unit: .seconds)
    default: return DateWindow(from: from, to: to)
    }
  }

  private mutating func steps(of field: Field) -> [TextNormaliser] {
    guard field == .reference || field == .account || field == .named("batch") else { return [] }
    return pick([[], [], [.caseFold], [.caseFold, .alphanumericOnly]])
  }

  private mutating func pairTest() -> Test {
    let fields: [Field] = [
      .amount, .amount, .date, .date, .currency, .reference, .account, .named("batch"), .id,
    ]
    let field = pick(fields)
    let steps = steps(of: field)
    let other = random.happens(1, in: 12) ? pick(fields) : field
    func test(_ comparison: Test.Comparison) -> Test {
      Test(
        ledger: .field(field, normalised: steps), external: .field(other, normalised: steps),
        comparison)
    }
    let order = comparison(like: .equal)
    switch (field, random.number(in: 0...5)) {
    case (.amount, 0...3), (.named, 0): return test(.within(tolerance()))
    case (.date, 0...2):
      return Test(
        ledger: .field(.date, normalised: []), external: .field(.date, normalised: []),
        .dateWithin(window()))
    case (.date, 3):
      return Test(
        ledger: .field(.date, normalised: []), external: .field(.date, normalised: []), .sameMonth)
    case (.reference, 0), (.account, 0):
      return test(
        .similar(
          pick(Similarity.allCases),
          atLeast: Ratio(Int64(random.number(in: 0...10)), over: 10)))
    case (.reference, 1), (.account, 1):
      return test(pick([.contains, .containedIn, .startsWith]))
    case (_, 4): return test(.present)
    case (_, 5): return test(order)
    default: return test(.equal)
    }
  }

  private mutating func constantTest(of side: Side) -> Test {
    let field = pick([Field.amount, .date, .currency, .reference, .account, .named("batch")])
    let pool =
      switch field {
      case .amount: ["0", "0.05", "0.1", "-0.01", "x"]
      case .date: (0...8).map { Day(number: Self.firstDay + $0).description }
      case .currency: ["EUR", "USD", ""]
      default: ["A", "a", "B", "10", "9", "1", ""]
      }
    let value = pick(pool)
    let comparison: Test.Comparison =
      switch random.number(in: 0...5) {
      case 0: .present
      case 1: .among([value, pick(pool)])
      case 2: .equal
      default: comparison(like: .equal)
      }
    let operand = Test.Operand.field(field, normalised: steps(of: field))
    return side == .ledger
      ? Test(ledger: operand, external: .constant(value), comparison)
      : Test(ledger: .constant(value), external: operand, comparison)
  }
}

/// Which pairs of two tables a rule accepts, by asking for each.
struct AcceptedPairs {
  /// One entry per pair, all external rows of the first ledger row first.
  let accepts: [Bool]

  init(_ rule: ConditionRule, _ ledger: RecordTable, _ external: RecordTable) {
    let condition = ConditionEvaluator(rule.pairCondition, ledger: ledger, external: external)
    let veto = rule.veto.map { ConditionEvaluator($0, ledger: ledger, external: external) }
    let scopes = (
      rule.ledgerScope.map { ConditionEvaluator($0, ledger: ledger, external: ledger) },
      rule.externalScope.map { ConditionEvaluator($0, ledger: external, external: external) }
    )
    accepts = (0..<ledger.count).flatMap { row in
      (0..<external.count).map { other in
        scopes.0?.holds(ledgerRow: row, externalRow: row) != false
          && scopes.1?.holds(ledgerRow: other, externalRow: other) != false
          && condition.holds(ledgerRow: row, externalRow: other)
          && veto?.holds(ledgerRow: row, externalRow: other) != true
          && (rule.hasConstantScore
            || condition.score(ledgerRow: row, externalRow: other) >= rule.minimumScore)
      }
    }
  }
}

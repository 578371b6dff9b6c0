/// A rule of another author's code without one of the points that its blocking or its code asks.
///
/// Its candidates are those of the rule's own blocking, but for the point. Of each the rule itself is
/// asked whether it would fit if the external record had the ledger record's value there, and nothing
/// else were different: a pair that fits then, and does not as it is, fails by this point alone.
struct NearRule: Rule {
  let rule: any Rule
  let point: NearMiss.Point
  let header: RuleHeader
  let blockings: [Blocking]
  /// What the rule's own blocking asks of the point; `nil` if it leaves that to the rule's code.
  let asked: Condition?

  /// - Parameter widestDays: How far dates may be apart where they are the point.
  /// - Parameter nearDays: How far they may be apart where texts are the point, and the rule's
  ///   blocking asks for no window.
  /// - Returns: `nil` if the rule has nothing to do with the point, or if no key would be left.
  init?(
    _ rule: any Rule, without point: NearMiss.Point, header: RuleHeader, widestDays: Int,
    nearDays: Int
  ) {
    guard rule.header.cardinality == .oneToOne else { return nil }
    let fields = point.fields
    let declared = rule.fields.union(rule.fieldsOfEitherSide)
    let parts = rule.blockings.map { $0.conditions(on: fields, point) }
    let isAsked = parts.contains { !$0.isEmpty }
    guard isAsked || point.isRead(among: declared) else { return nil }
    // Only a rule that reads a column of its own can be sure that the tables have it.
    guard point != .status || point.isRead(among: declared) else { return nil }
    blockings = rule.blockings.map {
      $0.without(fields, point, widestDays: widestDays, nearDays: nearDays)
    }
    guard blockings.allSatisfy({ $0.usesRuleKeys || $0.hasTellingKey }) else { return nil }
    self.rule = rule
    self.point = point
    self.header = header
    asked =
      parts.contains { $0.isEmpty } ? nil : .any(parts.map { .all($0) })
  }

  var fields: Set<Field> { rule.fields }
  var fieldsOfEitherSide: Set<Field> { rule.fieldsOfEitherSide }
  var canonicalText: String { "\(rule.canonicalText) without \(point.rawValue)" }

  func makeSession(for pass: RulePass) throws -> (any RuleSession)? {
    NearSession(self, pass)
  }
}

extension NearMiss.Point {
  /// The fields that are brought to agree.
  fileprivate var fields: Set<Field> {
    switch self {
    case .date: [.date]
    case .amount: [.amount]
    case .currency: [.currency, .amount]
    case .reference: [.reference]
    case .status: []
    }
  }

  fileprivate func isRead(among declared: Set<Field>) -> Bool {
    switch self {
    case .date: declared.contains(.date)
    case .amount: declared.contains(.amount)
    case .currency: declared.contains(.currency)
    case .reference: declared.contains(.reference)
    case .status: declared.contains { $0.isStatus }
    }
  }
}

extension Field {
  var isStatus: Bool {
    if case .named(let name) = self { return name.lowercased() == "status" }
    return false
  }
}

extension Blocking.Key {
  /// The one field that both sides give, if it is one of some.
  fileprivate func isOf(_ fields: Set<Field>, _ point: NearMiss.Point) -> Bool {
    switch (ledger, external) {
    case (.value(let left, _), .value(let right, _)):
      left == right && (fields.contains(left) || point == .status && left.isStatus)
    case (.month, .month): point == .date
    default: false
    }
  }

  fileprivate var condition: Condition {
    func operand(_ expression: Blocking.Expression) -> Test.Operand {
      switch expression {
      case .value(let field, let steps): .field(field, normalised: steps)
      case .month: .field(.date, normalised: [])
      }
    }
    let isMonth = ledger == .month
    return .test(
      Test(
        ledger: operand(ledger), external: operand(external), isMonth ? .sameMonth : .equal))
  }
}

extension Blocking {
  /// What it asks of a point.
  fileprivate func conditions(on fields: Set<Field>, _ point: NearMiss.Point) -> [Condition] {
    var asked = keys.filter { $0.isOf(fields, point) }.map(\.condition)
    if let amount, fields.contains(.amount) { asked.append(.amount(within: amount)) }
    if let date, point == .date { asked.append(.date(within: date)) }
    return asked
  }

  fileprivate func without(
    _ fields: Set<Field>, _ point: NearMiss.Point, widestDays: Int, nearDays: Int
  ) -> Blocking {
    var wider = self
    wider.keys.removeAll { $0.isOf(fields, point) }
    wider.allowsCrossProduct = false
    if fields.contains(.amount) { wider.amount = nil }
    switch point {
    case .date: wider.date = .within(days: widestDays)
    case .reference, .status: wider.date = date ?? .within(days: nearDays)
    case .amount, .currency: break
    }
    if point == .reference, let texts = similar,
      texts.ledger == .reference || texts.external == .reference
    {
      wider.similar = nil
    }
    return wider
  }
}

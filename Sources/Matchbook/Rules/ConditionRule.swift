/// A rule that is a tree of conditions: what rules in JSON become, and what Swift code writes
/// in a line.
public struct ConditionRule: Rule {
  public var header: RuleHeader
  /// What must hold for a pair.
  public var condition: Condition
  /// What forbids a pair although the condition holds.
  public var veto: Condition?
  /// Tests of the ledger side against constants: only these ledger records take part.
  public var ledgerScope: Condition?
  public var externalScope: Condition?
  /// The least score, in millionths, below which a pair does not fit.
  public var minimumScore: Int32
  /// An explicit licence for a rule that no index can serve.
  public var allowsCrossProduct: Bool

  public init(
    _ header: RuleHeader, where condition: Condition, veto: Condition? = nil,
    ledgerScope: Condition? = nil, externalScope: Condition? = nil, minimumScore: Int32 = 0,
    allowsCrossProduct: Bool = false
  ) {
    self.header = header
    self.condition = condition
    self.veto = veto
    self.ledgerScope = ledgerScope
    self.externalScope = externalScope
    self.minimumScore = minimumScore
    self.allowsCrossProduct = allowsCrossProduct
  }

  /// Makes a rule with defaults: one to one, confirmed where it is unique.
  public init(_ id: String, where condition: Condition) {
    self.init(RuleHeader(id: id), where: condition)
  }
}

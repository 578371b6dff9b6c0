/// One solved component of a run with the proof that it is solved best: candidate pairs, who got
/// whom, and a price for every node.
///
/// A match costs -1 match and what its pair costs beside that, see ``ComponentCost``. The prices are
/// a solution of the dual problem: none is above zero, and the two prices of a candidate pair sum to
/// no more than the pair costs. So no assignment costs less than all prices together, once for each
/// record; one that costs exactly that is best, and it is where every match costs just what its
/// prices sum to and records that stay open have a price of zero. ``ComponentChecker`` verifies
/// this. Sources: König, "Graphs and matrices", 1931; Egerváry, "On combinatorial properties of
/// matrices", 1931.
public struct ComponentCertificate: Hashable, Sendable {
  public enum TimeUnit: String, Hashable, Sendable, CaseIterable { case days, milliseconds }

  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// No other assignment is as good.
    case unique
    /// Another one is as good.
    case tied
  }

  /// Records of one side that nothing tells apart, often a single one.
  public struct Node: Hashable, Sendable {
    public var ids: [String]
    /// Of one record; never above zero.
    public var price: ComponentCost

    public init(ids: [String], price: ComponentCost) {
      self.ids = ids
      self.price = price
    }
  }

  /// A candidate pair that the rule accepted.
  public struct Pair: Hashable, Sendable {
    /// Positions in ``ComponentCertificate/externals`` and ``ComponentCertificate/ledgers``.
    public var external: Int
    public var ledger: Int
    /// Its ``ComponentCost/fewerMatches`` is -1.
    public var cost: ComponentCost
    /// How many records of its nodes the best assignment matches with each other.
    public var units: Int

    public init(external: Int, ledger: Int, cost: ComponentCost, units: Int) {
      self.external = external
      self.ledger = ledger
      self.cost = cost
      self.units = units
    }
  }

  public var ruleID: String
  public var ruleVersion: String
  public var timeUnit: TimeUnit
  public var verdict: Verdict
  public var externals: [Node]
  public var ledgers: [Node]
  /// By external and then ledger node, each once.
  public var pairs: [Pair]
  /// The costs of all pairs, as a control total: none was dropped or changed.
  public var pairTotal: ComponentCost
  /// The costs of all matches; its ``ComponentCost/fewerMatches`` is minus their number.
  public var matchTotal: ComponentCost

  public init(
    ruleID: String, ruleVersion: String, timeUnit: TimeUnit, verdict: Verdict, externals: [Node],
    ledgers: [Node], pairs: [Pair], pairTotal: ComponentCost, matchTotal: ComponentCost
  ) {
    self.ruleID = ruleID
    self.ruleVersion = ruleVersion
    self.timeUnit = timeUnit
    self.verdict = verdict
    self.externals = externals
    self.ledgers = ledgers
    self.pairs = pairs
    self.pairTotal = pairTotal
    self.matchTotal = matchTotal
  }
}

/// Who gets whom, with the proof that no assignment matches more, or as many at less cost.
public struct AssignmentSolution: Hashable, Sendable {
  /// One match.
  public struct Pair: Hashable, Sendable {
    public var external: Int
    public var ledger: Int

    public init(external: Int, ledger: Int) {
      self.external = external
      self.ledger = ledger
    }
  }

  /// The ledger node of each external node, -1 for one that stays open.
  public var ledgerOfExternal: [Int32]
  public var matchedCount: Int
  /// The sum of the costs of all matches.
  public var totalCost: Int128
  public var certificate: AssignmentCertificate

  public init(
    ledgerOfExternal: [Int32], matchedCount: Int, totalCost: Int128,
    certificate: AssignmentCertificate
  ) {
    self.ledgerOfExternal = ledgerOfExternal
    self.matchedCount = matchedCount
    self.totalCost = totalCost
    self.certificate = certificate
  }

  /// The matches by external node.
  ///
  /// - Complexity: O(external nodes).
  public var pairs: [Pair] {
    ledgerOfExternal.indices.compactMap {
      ledgerOfExternal[$0] < 0
        ? nil : Pair(external: $0, ledger: Int(ledgerOfExternal[$0]))
    }
  }
}

/// The proof of an assignment: a price for each node, and how much a match is worth.
///
/// Every match earns `lift` and pays the cost of its arc; an assignment that loses nothing by this
/// count is best. The certificate is a solution of the dual problem: no price is above zero, the
/// two prices of an arc sum to no more than its cost less `lift`. So no assignment comes below the
/// sum of all prices, and one that reaches it is the best. `lift` is larger than anything that
/// costs can make up for, so the best by this count matches most, and then costs least.
///
/// Sources: the duality of the assignment problem goes back to König, "Graphs and matrices", 1931
/// (for sizes: nodes with a price of about `-lift` are a smallest cover), and Egerváry, "On
/// combinatorial properties of matrices", 1931 (for costs).
public struct AssignmentCertificate: Hashable, Sendable {
  /// What one more match is worth.
  public var lift: Int128
  /// The price of each external node; zero for one that stays open.
  public var externalDuals: [Int128]
  /// The price of each ledger node; zero for one that stays open.
  public var ledgerDuals: [Int128]

  public init(lift: Int128, externalDuals: [Int128], ledgerDuals: [Int128]) {
    self.lift = lift
    self.externalDuals = externalDuals
    self.ledgerDuals = ledgerDuals
  }
}

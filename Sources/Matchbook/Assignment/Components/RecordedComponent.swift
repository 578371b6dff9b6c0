/// A component of several candidate pairs as it was solved, kept where somebody asked for it.
///
/// Lone pairs are not kept: the links say all about them.
struct RecordedComponent: Sendable {
  struct Arc: Sendable {
    var external: Int32
    var ledger: Int32
    var cost: PairCost
    /// Rows of its nodes that the assignment matches with each other.
    var units: Int32
    var standing: AssignmentNetwork.Standing
  }

  let pass: Int
  /// By node.
  let externalRows: [[Int32]]
  let ledgerRows: [[Int32]]
  /// By external and then ledger node.
  let arcs: [Arc]
  let proof: ComponentProof

  init(
    _ network: AssignmentNetwork, pass: Int, externalRows: [[Int32]], ledgerRows: [[Int32]]
  ) {
    self.pass = pass
    self.externalRows = externalRows
    self.ledgerRows = ledgerRows
    // Classes of rows have an order of their own, in which their pairs do not come.
    let order = network.arcs.indices.sorted {
      (network.arcs[$0].external, network.arcs[$0].ledger)
        < (network.arcs[$1].external, network.arcs[$1].ledger)
    }
    arcs = order.map { arc in
      Arc(
        external: network.arcs[arc].external, ledger: network.arcs[arc].ledger,
        cost: network.arcs[arc].cost, units: network.flow[arc], standing: network.standing[arc])
    }
    var proof = network.proof()
    proof.regrets = order.map { proof.regrets[$0] }
    self.proof = proof
  }

  /// The arc of two nodes.
  ///
  /// - Complexity: O(log arcs).
  func arc(external: Int32, ledger: Int32) -> Int? {
    var range = arcs.indices
    while let first = range.first {
      let middle = first + range.count / 2
      let arc = arcs[middle]
      if (arc.external, arc.ledger) == (external, ledger) { return middle }
      range =
        (arc.external, arc.ledger) < (external, ledger)
        ? middle + 1..<range.endIndex : first..<middle
    }
    return nil
  }

  /// Whether there is no other best assignment.
  var isOnlyBest: Bool { !arcs.contains { $0.standing == .some } }
}

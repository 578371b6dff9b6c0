/// What shows of a solved component that it is solved best, and how firmly each pair is part of it.
struct ComponentProof: Sendable {
  /// See ``ComponentCertificate``.
  var externalPrices: [ComponentCost]
  var ledgerPrices: [ComponentCost]
  /// By arc; only for pairs that all best assignments have.
  var regrets: [ComponentCost?]
}

extension AssignmentNetwork {
  /// Proves what was solved; the standings have to be known.
  ///
  /// - Complexity: O((arcs + nodes) · log nodes), and at worst as much again for each pair that all
  ///   best assignments have; a search for its next best ends early where that is near.
  func proof() -> ComponentProof {
    guard let packed else {
      let (external, ledger) = liftedPrices()
      return proof(
        arcs.map { ComponentCost(matching: $0.cost) }, external, ledger, parts: { $0 })
    }
    return proof(
      packed.costs.values.map { Int128($0) - packed.lift }, packed.externalDuals,
      packed.ledgerDuals
    ) { packed.costs.parts(of: $0, lift: packed.lift) }
  }

  private func proof<Cost: AdditiveArithmetic & Comparable>(
    _ costs: [Cost], _ externalPrices: [Cost], _ ledgerPrices: [Cost],
    parts: (Cost) -> ComponentCost
  ) -> ComponentProof {
    var graph = ResidualGraph(
      arcs: arcs.indices.map {
        ResidualGraph.Arc(
          external: arcs[$0].external, ledger: arcs[$0].ledger, cost: costs[$0], units: flow[$0])
      },
      isExternalOpen: externalCapacity.indices.map { externalUsed[$0] < externalCapacity[$0] },
      isLedgerOpen: ledgerCapacity.indices.map { ledgerUsed[$0] < ledgerCapacity[$0] },
      externalPrices: externalPrices, ledgerPrices: ledgerPrices)
    graph.settlePrices()
    var search = graph.makeSearch()
    return ComponentProof(
      externalPrices: graph.externalPrices.map(parts),
      ledgerPrices: graph.ledgerPrices.map(parts),
      regrets: arcs.indices.map { arc in
        standing[arc] == .always ? parts(graph.regret(ofArc: arc, &search)) : nil
      })
  }

  /// The potentials of the search as prices that count matches too.
  ///
  /// Nodes that an open external node reaches have no match to spare for it: there each match is
  /// worth to the ledger node what it counts, elsewhere to the external node. Source: König, "Graphs
  /// and matrices", 1931; the nodes that carry the worth are a smallest cover.
  private func liftedPrices() -> (external: [ComponentCost], ledger: [ComponentCost]) {
    var isExternalReached = externalCapacity.indices.map {
      externalUsed[$0] < externalCapacity[$0]
    }
    var isLedgerReached = [Bool](repeating: false, count: ledgerCapacity.count)
    var stack = isExternalReached.indices.filter { isExternalReached[$0] }
    while let external = stack.popLast() {
      for arc in ofExternal[external] where !isLedgerReached[Int(arcs[arc].ledger)] {
        let ledger = Int(arcs[arc].ledger)
        isLedgerReached[ledger] = true
        for back in ofLedger[ledger]
        where flow[back] > 0 && !isExternalReached[Int(arcs[back].external)] {
          isExternalReached[Int(arcs[back].external)] = true
          stack.append(Int(arcs[back].external))
        }
      }
    }
    func lifted(_ cost: PairCost, _ isLifted: Bool) -> ComponentCost {
      var lifted = ComponentCost(matching: cost)
      lifted.fewerMatches = isLifted ? -1 : 0
      return lifted
    }
    let external = externalCapacity.indices.map { node in
      isExternalReached[node]
        ? lifted(.zero - externalPotential[node], false)
        : lifted(sinkPotential - externalPotential[node], true)
    }
    let ledger = ledgerCapacity.indices.map { node in
      isLedgerReached[node]
        ? lifted(ledgerPotential[node], true)
        : lifted(ledgerPotential[node] - sinkPotential, false)
    }
    return (external, ledger)
  }
}

extension AssignmentNetwork {
  /// Nodes of the graph of moves that cost nothing: externals, then ledgers, source, sink.
  private var nodeCount: Int { externalCapacity.count + ledgerCapacity.count + 2 }

  /// Whether the prices of an arc's ends account for all of its cost.
  private func isTight(_ arc: Int) -> Bool { packed?.isTight(arc) ?? (reduced(arc) == .zero) }

  /// Whether a node could as well stay open, by its price.
  private func isExternalFree(_ node: Int) -> Bool {
    packed.map { $0.externalDuals[node] == 0 } ?? (externalPotential[node] == .zero)
  }

  private func isLedgerFree(_ node: Int) -> Bool {
    packed.map { $0.ledgerDuals[node] == 0 } ?? (ledgerPotential[node] == sinkPotential)
  }

  /// Moves that keep the assignment best: an assignment differs from this one by such a cycle.
  private func freeMoves(from node: Int) -> [(node: Int, arc: Int)] {
    let externals = externalCapacity.count
    let source = nodeCount - 2
    let sink = nodeCount - 1
    if node < externals {
      var moves = ofExternal[node]
        .filter { flow[$0] < arcCapacity($0) && isTight($0) }
        .map { (externals + Int(arcs[$0].ledger), $0) }
      if externalUsed[node] > 0, isExternalFree(node) { moves.append((source, -1)) }
      return moves
    }
    if node < source {
      let ledgerNode = node - externals
      var moves = ofLedger[ledgerNode]
        .filter { flow[$0] > 0 && isTight($0) }
        .map { (Int(arcs[$0].external), $0) }
      if ledgerUsed[ledgerNode] < ledgerCapacity[ledgerNode],
        isLedgerFree(ledgerNode)
      {
        moves.append((sink, -1))
      }
      return moves
    }
    if node == source {
      return externalCapacity.indices
        .filter { externalUsed[$0] < externalCapacity[$0] && isExternalFree($0) }
        .map { ($0, -1) }
    }
    return ledgerCapacity.indices
      .filter { ledgerUsed[$0] > 0 && isLedgerFree($0) }
      .map { (externals + $0, -1) }
  }

  /// Finds for every arc whether all, some or none of the best assignments use it.
  ///
  /// An arc can be exchanged exactly if it lies on a cycle of free moves, that is, within one
  /// strongly connected part. Rows within a node of several can always be exchanged.
  mutating func findStandings() {
    let part = StrongParts.find(count: nodeCount) { freeMoves(from: $0).map(\.node) }
    let externals = externalCapacity.count
    standing = arcs.indices.map { arc in
      let external = Int(arcs[arc].external)
      let ledger = Int(arcs[arc].ledger)
      let isShared = externalCapacity[external] > 1 || ledgerCapacity[ledger] > 1
      let isExchangeable =
        isTight(arc) && part[external] == part[externals + ledger]
      if flow[arc] > 0 { return isShared || isExchangeable ? .some : .always }
      return isExchangeable ? .some : .never
    }
  }

  /// Moves to the best assignment that is first by the order of nodes: each external node in turn
  /// prefers a ledger node to none, and an earlier one to a later one.
  ///
  /// Only for nodes of one row each.
  mutating func preferEarlierNodes() {
    let externals = externalCapacity.count
    var isFixed = [Bool](repeating: false, count: externals)
    for external in 0..<externals {
      let current = ofExternal[external].first { flow[$0] > 0 }
      for arc in ofExternal[external] where standing[arc] != .never {
        if let current, arcs[arc].ledger >= arcs[current].ledger { break }
        if exchange(into: arc, isFixed) { break }
      }
      isFixed[external] = true
    }
  }

  /// Turns a cycle of free moves through an unused arc, if there is one past the fixed nodes.
  private mutating func exchange(into arc: Int, _ isFixed: [Bool]) -> Bool {
    let externals = externalCapacity.count
    let start = externals + Int(arcs[arc].ledger)
    let goal = Int(arcs[arc].external)
    var arrival = [(node: Int, arc: Int)?](repeating: nil, count: nodeCount)
    var stack = [start]
    var isSeen = [Bool](repeating: false, count: nodeCount)
    isSeen[start] = true
    search: while let node = stack.popLast() {
      for move in freeMoves(from: node) where !isSeen[move.node] {
        if move.node < externals, isFixed[move.node] { continue }
        isSeen[move.node] = true
        arrival[move.node] = (node, move.arc)
        if move.node == goal { break search }
        stack.append(move.node)
      }
    }
    guard isSeen[goal] else { return false }
    var node = goal
    while node != start, let (previous, moved) = arrival[node] {
      apply(from: previous, to: node, moved)
      node = previous
    }
    flow[arc] += 1
    return true
  }

  private mutating func apply(from: Int, to: Int, _ arc: Int) {
    let externals = externalCapacity.count
    let source = nodeCount - 2
    let sink = nodeCount - 1
    switch (from, to) {
    case (source, _): externalUsed[to] += 1
    case (_, source): externalUsed[from] -= 1
    case (_, sink): ledgerUsed[from - externals] += 1
    case (sink, _): ledgerUsed[to - externals] -= 1
    default: flow[arc] += from < externals ? 1 : -1
    }
  }
}

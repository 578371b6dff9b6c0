/// Finds the assignment that matches most, and among those the one that costs least, for one
/// component of candidate pairs.
///
/// External nodes stand left, ledger nodes right. A node stands for one row, or for several rows
/// that nothing tells apart. The method is successive shortest paths with potentials over costs
/// that are compared part by part; sources: Ford and Fulkerson, "Flows in Networks", 1962; Edmonds
/// and Karp, 1972. Ties between equal costs are settled by the order of nodes alone.
struct AssignmentNetwork {
  struct Arc {
    var external: Int32
    var ledger: Int32
    var cost: PairCost
  }

  /// How an arc stands in the set of all best assignments.
  enum Standing: UInt8 {
    /// In none of them.
    case never
    /// In some of them.
    case some
    /// In all of them.
    case always
  }

  let arcs: [Arc]
  let externalCapacity: [Int32]
  let ledgerCapacity: [Int32]
  /// Units assigned over each arc.
  private(set) var flow: [Int32]
  private(set) var standing: [Standing] = []

  private var externalUsed: [Int32]
  private var ledgerUsed: [Int32]
  private var externalPotential: [PairCost]
  private var ledgerPotential: [PairCost]
  private var sinkPotential = PairCost.zero
  /// Arcs by external node and by ledger node, each in ascending order of the other node.
  private let ofExternal: Adjacency
  private let ofLedger: Adjacency

  init(arcs: [Arc], externalCapacity: [Int32], ledgerCapacity: [Int32]) {
    self.arcs = arcs
    self.externalCapacity = externalCapacity
    self.ledgerCapacity = ledgerCapacity
    flow = Array(repeating: 0, count: arcs.count)
    externalUsed = Array(repeating: 0, count: externalCapacity.count)
    ledgerUsed = Array(repeating: 0, count: ledgerCapacity.count)
    externalPotential = Array(repeating: .zero, count: externalCapacity.count)
    ledgerPotential = Array(repeating: .zero, count: ledgerCapacity.count)
    ofExternal = Adjacency(arcs.indices.map { Int(arcs[$0].external) }, externalCapacity.count)
    ofLedger = Adjacency(arcs.indices.map { Int(arcs[$0].ledger) }, ledgerCapacity.count)
  }

  /// Solves the component.
  ///
  /// - Parameter budget: The most arcs that may be looked at, so that a component that is too
  ///   large ends in a word about it instead of in hours.
  /// - Returns: `false` if the budget ran out; the assignment is then not to be used.
  mutating func solve(budget: Int) -> Bool {
    var left = budget
    while true {
      guard let path = shortestPath(&left) else { return left >= 0 }
      augment(path)
    }
  }

  private func arcCapacity(_ arc: Int) -> Int32 {
    min(
      externalCapacity[Int(arcs[arc].external)], ledgerCapacity[Int(arcs[arc].ledger)])
  }

  /// The reduced cost of an arc from its external node to its ledger node.
  @inline(__always)
  private func reduced(_ arc: Int) -> PairCost {
    arcs[arc].cost + externalPotential[Int(arcs[arc].external)]
      - ledgerPotential[Int(arcs[arc].ledger)]
  }

  /// Arcs to follow from the sink back to a free external node, forward and backward in turn.
  private struct Path {
    var arcs: [Int]
  }

  /// Dijkstra's search from all free external nodes to the nearest free ledger node.
  private mutating func shortestPath(_ budget: inout Int) -> Path? {
    let externals = externalCapacity.count
    let nodes = externals + ledgerCapacity.count
    var distance = [PairCost?](repeating: nil, count: nodes)
    var isDone = [Bool](repeating: false, count: nodes)
    var arrival = [Int32](repeating: -1, count: nodes)
    var queue = NodeQueue()
    // The source stands at distance zero before every external node with units left. Its arcs
    // keep reduced costs of at least zero, because potentials of free nodes never rise above it.
    for node in 0..<externals where externalUsed[node] < externalCapacity[node] {
      let start = PairCost.zero - externalPotential[node]
      distance[node] = start
      queue.push(start, node)
    }
    var found: (node: Int, distance: PairCost)?
    while let (reached, node) = queue.pop() {
      if isDone[node] || distance[node] != reached { continue }
      if let found, found.distance <= reached { break }
      isDone[node] = true
      if node < externals {
        for arc in ofExternal[node] where flow[arc] < arcCapacity(arc) {
          budget -= 1
          let next = externals + Int(arcs[arc].ledger)
          let candidate = reached + reduced(arc)
          if distance[next].map({ candidate < $0 }) ?? true {
            distance[next] = candidate
            arrival[next] = Int32(arc)
            queue.push(candidate, next)
          }
        }
        // An external node that gives its unit back leads to the source, which is done already.
      } else {
        let ledgerNode = node - externals
        if ledgerUsed[ledgerNode] < ledgerCapacity[ledgerNode] {
          let total = reached + ledgerPotential[ledgerNode] - sinkPotential
          if found.map({ total < $0.distance || (total == $0.distance && node < $0.node) })
            ?? true
          {
            found = (node, total)
          }
        }
        for arc in ofLedger[ledgerNode] where flow[arc] > 0 {
          budget -= 1
          let next = Int(arcs[arc].external)
          let candidate = reached - reduced(arc)
          if distance[next].map({ candidate < $0 }) ?? true {
            distance[next] = candidate
            arrival[next] = Int32(arc)
            queue.push(candidate, next)
          }
        }
      }
      if budget < 0 { return nil }
    }
    guard let found else { return nil }
    for node in 0..<nodes {
      let step = distance[node].map { min($0, found.distance) } ?? found.distance
      if node < externals {
        externalPotential[node] = externalPotential[node] + step
      } else {
        ledgerPotential[node - externals] = ledgerPotential[node - externals] + step
      }
    }
    sinkPotential = sinkPotential + found.distance
    return path(to: found.node, arrival, externals)
  }

  private func path(to end: Int, _ arrival: [Int32], _ externals: Int) -> Path {
    var path = Path(arcs: [])
    var node = end
    while arrival[node] >= 0 {
      let arc = Int(arrival[node])
      path.arcs.append(arc)
      node = node >= externals ? Int(arcs[arc].external) : externals + Int(arcs[arc].ledger)
    }
    return path
  }

  private mutating func augment(_ path: Path) {
    guard let first = path.arcs.first, let last = path.arcs.last else { return }
    let ledgerEnd = Int(arcs[first].ledger)
    let externalEnd = Int(arcs[last].external)
    var units = min(
      ledgerCapacity[ledgerEnd] - ledgerUsed[ledgerEnd],
      externalCapacity[externalEnd] - externalUsed[externalEnd])
    for (step, arc) in path.arcs.enumerated() {
      units = min(units, step % 2 == 0 ? arcCapacity(arc) - flow[arc] : flow[arc])
    }
    for (step, arc) in path.arcs.enumerated() {
      flow[arc] += step % 2 == 0 ? units : -units
    }
    ledgerUsed[ledgerEnd] += units
    externalUsed[externalEnd] += units
  }
}

/// Positions by node: a compressed list.
struct Adjacency {
  private let starts: [Int32]
  private let entries: [Int32]

  init(_ nodeOfEntry: [Int], _ nodeCount: Int) {
    var starts = [Int32](repeating: 0, count: nodeCount + 1)
    for node in nodeOfEntry { starts[node + 1] += 1 }
    for node in 0..<nodeCount { starts[node + 1] += starts[node] }
    var next = starts
    var entries = [Int32](repeating: 0, count: nodeOfEntry.count)
    for (entry, node) in nodeOfEntry.enumerated() {
      entries[Int(next[node])] = Int32(entry)
      next[node] += 1
    }
    self.starts = starts
    self.entries = entries
  }

  subscript(node: Int) -> some Sequence<Int> {
    entries[Int(starts[node])..<Int(starts[node + 1])].lazy.map { Int($0) }
  }
}

/// A binary heap of nodes by distance, equal distances by node.
private struct NodeQueue {
  private var heap: [(distance: PairCost, node: Int)] = []

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    if heap[left].distance != heap[right].distance {
      return heap[left].distance < heap[right].distance
    }
    return heap[left].node < heap[right].node
  }

  mutating func push(_ distance: PairCost, _ node: Int) {
    heap.append((distance, node))
    var child = heap.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> (PairCost, Int)? {
    guard let top = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2]
        where child < heap.count && precedes(child, least) { least = child }
        if least == parent { break }
        heap.swapAt(parent, least)
        parent = least
      }
    }
    return (top.distance, top.node)
  }
}

// MARK: - All best assignments

extension AssignmentNetwork {
  /// Nodes of the graph of moves that cost nothing: externals, then ledgers, source, sink.
  private var nodeCount: Int { externalCapacity.count + ledgerCapacity.count + 2 }

  /// Moves that keep the assignment best: an assignment differs from this one by such a cycle.
  private func freeMoves(from node: Int) -> [(node: Int, arc: Int)] {
    let externals = externalCapacity.count
    let source = nodeCount - 2
    let sink = nodeCount - 1
    if node < externals {
      var moves = ofExternal[node]
        .filter { flow[$0] < arcCapacity($0) && reduced($0) == .zero }
        .map { (externals + Int(arcs[$0].ledger), $0) }
      if externalUsed[node] > 0, externalPotential[node] == .zero { moves.append((source, -1)) }
      return moves
    }
    if node < source {
      let ledgerNode = node - externals
      var moves = ofLedger[ledgerNode]
        .filter { flow[$0] > 0 && reduced($0) == .zero }
        .map { (Int(arcs[$0].external), $0) }
      if ledgerUsed[ledgerNode] < ledgerCapacity[ledgerNode],
        ledgerPotential[ledgerNode] == sinkPotential
      {
        moves.append((sink, -1))
      }
      return moves
    }
    if node == source {
      return externalCapacity.indices
        .filter { externalUsed[$0] < externalCapacity[$0] && externalPotential[$0] == .zero }
        .map { ($0, -1) }
    }
    return ledgerCapacity.indices
      .filter { ledgerUsed[$0] > 0 && ledgerPotential[$0] == sinkPotential }
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
        reduced(arc) == .zero && part[external] == part[externals + ledger]
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

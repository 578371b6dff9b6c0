/// Finds the assignment that matches most, and among those the one that costs least, for one
/// component of candidate pairs.
///
/// External nodes stand left, ledger nodes right. A node stands for one row, or for several rows
/// that nothing tells apart. The method is successive shortest paths with potentials over costs
/// that are compared part by part, unless they can be packed into single numbers for
/// `AssignmentSolver`; sources: Ford and Fulkerson, "Flows in Networks", 1962; Edmonds
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
  var flow: [Int32]
  var standing: [Standing] = []

  var externalUsed: [Int32]
  var ledgerUsed: [Int32]
  var externalPotential: [PairCost]
  var ledgerPotential: [PairCost]
  var sinkPotential = PairCost.zero
  /// What the solver for packed costs found; `nil` if the search below did the work.
  private(set) var packed: PackedSolution?
  /// Arcs by external node and by ledger node, each in ascending order of the other node.
  let ofExternal: Adjacency
  let ofLedger: Adjacency

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
  /// - Parameters:
  ///   - budget: The most arcs that may be looked at, so that a component that is too large ends in
  ///     a word about it instead of in hours.
  ///   - arcsToPack: Arcs from which packing costs pays.
  /// - Returns: `false` if the budget ran out; the assignment is then not to be used.
  mutating func solve(budget: Int, arcsToPack: Int = MatchLimits.arcsToPack) -> Bool {
    var left = budget
    if arcs.count >= arcsToPack, let packed = PackedSolution.make(of: self, budget: &left) {
      adopt(packed)
      return true
    }
    while left >= 0 {
      guard let path = shortestPath(&left) else { return left >= 0 }
      augment(path)
    }
    return false
  }

  private mutating func adopt(_ solution: PackedSolution) {
    for (arc, units) in solution.units.enumerated() where units > 0 {
      flow[arc] = units
      externalUsed[Int(arcs[arc].external)] += units
      ledgerUsed[Int(arcs[arc].ledger)] += units
    }
    packed = solution
  }

  func arcCapacity(_ arc: Int) -> Int32 {
    min(
      externalCapacity[Int(arcs[arc].external)], ledgerCapacity[Int(arcs[arc].ledger)])
  }

  /// The reduced cost of an arc from its external node to its ledger node.
  @inline(__always)
  func reduced(_ arc: Int) -> PairCost {
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
        // Also arcs that are full: where they lead, nothing goes on, and all prices that are
        // settled by the way fit the nodes' capacities alone.
        for arc in ofExternal[node] {
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
    for (step, arc) in path.arcs.enumerated() where step % 2 == 1 { units = min(units, flow[arc]) }
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

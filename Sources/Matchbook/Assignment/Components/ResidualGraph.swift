/// The moves that change the best assignment of a component, for the questions about it that are
/// asked afterwards: what proves it, and what it would cost to do without a pair.
///
/// Nodes are the externals, then the ledgers, then the *street*, where units are that stay open. An
/// external node may move to any ledger node that it makes a pair with, at the pair's cost, and a
/// ledger node back to an external node that it is matched with, at minus that cost. A node whose
/// units are not all matched may be left for the street and entered from it for nothing; one with
/// matches may give a unit up. Costs are the elements of any ordered group, so this one graph
/// serves packed numbers and costs in parts. Sources: Ford and Fulkerson, "Flows in Networks",
/// 1962; Johnson, "Efficient algorithms for shortest paths in sparse networks", 1977, for distances
/// by prices that are known.
struct ResidualGraph<Cost: AdditiveArithmetic & Comparable> {
  struct Arc {
    var external: Int32
    var ledger: Int32
    /// With the worth of the match taken off.
    var cost: Cost
    /// Units assigned.
    var units: Int32
  }

  let arcs: [Arc]
  let externalCount: Int
  let ledgerCount: Int
  /// Whether a node has units that are not matched.
  private let isLedgerOpen: [Bool]
  private let ofExternal: Adjacency
  private let ofLedger: Adjacency
  private let openExternals: [Int32]
  /// Ledger nodes, those of the highest price first.
  private var byPrice: [Int32] = []
  /// Distances from the street: the price of a ledger node, minus the price of an external one.
  private var level: [Cost]

  private var street: Int { externalCount + ledgerCount }

  /// Makes the graph with the prices of a solver, by which no move costs less than nothing.
  init(
    arcs: [Arc], isExternalOpen: [Bool], isLedgerOpen: [Bool], externalPrices: [Cost],
    ledgerPrices: [Cost]
  ) {
    self.arcs = arcs
    externalCount = isExternalOpen.count
    ledgerCount = isLedgerOpen.count
    self.isLedgerOpen = isLedgerOpen
    openExternals = isExternalOpen.indices.filter { isExternalOpen[$0] }.map { Int32($0) }
    ofExternal = Adjacency(arcs.indices.map { Int(arcs[$0].external) }, isExternalOpen.count)
    ofLedger = Adjacency(arcs.indices.map { Int(arcs[$0].ledger) }, isLedgerOpen.count)
    level = externalPrices.map { Cost.zero - $0 } + ledgerPrices + [Cost.zero]
  }

  var externalPrices: [Cost] { level[..<externalCount].map { Cost.zero - $0 } }
  var ledgerPrices: [Cost] { Array(level[externalCount..<street]) }

  /// Replaces the prices by those that are nearest to zero for ledger nodes: they depend neither on
  /// the solver nor on which of several best assignments it found.
  ///
  /// - Complexity: O((arcs + nodes) · log nodes).
  mutating func settlePrices() {
    var search = Search(count: street + 1)
    search.start(at: street)
    while let (distance, node) = search.next() {
      visit(node, without: -1) { search.reach($0, distance + $1) }
    }
    // Every node is reached: a ledger node from the street, an external one from the street or from
    // a ledger node that it is matched with.
    for node in 0..<street {
      if let distance = search.distance(of: node) { level[node] = level[node] + distance }
    }
    byPrice = (externalCount..<street).map { Int32($0) }
      .sorted { (level[Int($1)], $0) < (level[Int($0)], $1) }
  }

  /// How much worse the best assignment without a matched pair of two single rows is.
  ///
  /// - Complexity: O((arcs + nodes) · log nodes) at worst; it ends at the pair's other end.
  func regret(ofArc arc: Int, _ search: inout Search) -> Cost {
    let goal = externalCount + Int(arcs[arc].ledger)
    search.start(at: Int(arcs[arc].external))
    while let (distance, node) = search.next() {
      if node == goal { return distance }
      visit(node, without: arc) { search.reach($0, distance + $1) }
    }
    // The street leads from every matched node to every other.
    return .zero
  }

  func makeSearch() -> Search { Search(count: street + 1) }

  /// The moves from a node, each with its cost at the prices that are set.
  @inline(__always)
  private func visit(_ node: Int, without left: Int, _ body: (Int, Cost) -> Void) {
    if node < externalCount {
      for arc in ofExternal[node] where arc != left {
        let ledger = externalCount + Int(arcs[arc].ledger)
        body(ledger, arcs[arc].cost + level[node] - level[ledger])
      }
      body(street, level[node])
    } else if node < street {
      for arc in ofLedger[node - externalCount] where arcs[arc].units > 0 {
        body(Int(arcs[arc].external), .zero)
      }
      if isLedgerOpen[node - externalCount] { body(street, .zero) }
    } else {
      for external in openExternals { body(Int(external), .zero) }
      for ledger in externalCount..<street { body(ledger, .zero - level[ledger]) }
    }
  }
}

extension ResidualGraph {
  /// One shortest path search after another; each costs what it reaches.
  struct Search {
    private var distances: [Cost]
    private var isReached: [Bool]
    private var isDone: [Bool]
    private var reached: [Int32] = []
    private var heap: [(distance: Cost, node: Int32)] = []

    init(count: Int) {
      distances = Array(repeating: .zero, count: count)
      isReached = Array(repeating: false, count: count)
      isDone = isReached
    }

    func distance(of node: Int) -> Cost? { isReached[node] ? distances[node] : nil }

    mutating func start(at node: Int) {
      for node in reached {
        isReached[Int(node)] = false
        isDone[Int(node)] = false
      }
      reached.removeAll(keepingCapacity: true)
      heap.removeAll(keepingCapacity: true)
      reach(node, .zero)
    }

    @inline(__always)
    mutating func reach(_ node: Int, _ distance: Cost) {
      if isReached[node] {
        guard distance < distances[node] else { return }
      } else {
        isReached[node] = true
        reached.append(Int32(truncatingIfNeeded: node))
      }
      distances[node] = distance
      push(distance, Int32(truncatingIfNeeded: node))
    }

    /// The nearest node that was not left yet.
    mutating func next() -> (distance: Cost, node: Int)? {
      while let (distance, node) = pop() {
        if isDone[Int(node)] { continue }
        isDone[Int(node)] = true
        return (distance, Int(node))
      }
      return nil
    }

    private mutating func push(_ distance: Cost, _ node: Int32) {
      heap.append((distance, node))
      var child = heap.count - 1
      while child > 0, distance < heap[(child - 1) / 2].distance {
        heap[child] = heap[(child - 1) / 2]
        child = (child - 1) / 2
      }
      heap[child] = (distance, node)
    }

    private mutating func pop() -> (distance: Cost, node: Int32)? {
      guard let top = heap.first, let last = heap.popLast() else { return nil }
      guard !heap.isEmpty else { return top }
      var hole = 0
      while true {
        var child = 2 * hole + 1
        guard child < heap.count else { break }
        if child + 1 < heap.count, heap[child + 1].distance < heap[child].distance { child += 1 }
        guard heap[child].distance < last.distance else { break }
        heap[hole] = heap[child]
        hole = child
      }
      heap[hole] = last
      return top
    }
  }
}

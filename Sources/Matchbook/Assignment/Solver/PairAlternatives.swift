/// Tells for each pair of a best assignment what it would cost to do without it.
///
/// Works on the residual graph: nodes are joined by the moves that change the assignment, each at
/// the reduced cost that the certificate gives it, which is never below zero. Taking a pair away
/// means to go from its external node to its ledger node by other moves; the shortest such way is
/// the regret. One more node, the *street*, stands for staying open: a matched node may go there at
/// its price, an open one comes from there for nothing. Sources: Ford and Fulkerson, "Flows in
/// Networks", 1962; Dijkstra, 1959; for the pairs of all best assignments Berge, "Two theorems in
/// graph theory", 1957.
///
/// The solution is trusted: check it first if it comes from elsewhere.
public struct PairAlternatives: Sendable {
  /// What is lost without a pair.
  public enum Regret: Hashable, Sendable {
    /// As many nodes can be matched, at this much more cost; zero if the best assignment is not
    /// unique in this pair.
    case cost(Int128)
    /// Fewer nodes can be matched; the total cost then changes by so much, which may be below zero.
    case fewerMatches(costChange: Int128)
  }

  private let problem: AssignmentProblem
  private let solution: AssignmentSolution
  /// The external node of each ledger node, -1 for an open one.
  private let externalOfLedger: [Int32]
  private let openExternals: [Int32]

  /// Prepares the questions.
  ///
  /// - Complexity: O(nodes).
  public init(to solution: AssignmentSolution, of problem: AssignmentProblem) {
    precondition(
      solution.ledgerOfExternal.count == problem.externalCount
        && solution.certificate.externalDuals.count == problem.externalCount
        && solution.certificate.ledgerDuals.count == problem.ledgerCount,
      "The solution belongs to a problem of another size than \(problem.externalCount) by "
        + "\(problem.ledgerCount) nodes")
    self.problem = problem
    self.solution = solution
    var externalOfLedger = [Int32](repeating: -1, count: problem.ledgerCount)
    var openExternals: [Int32] = []
    for (external, ledger) in solution.ledgerOfExternal.enumerated() {
      if ledger >= 0 {
        externalOfLedger[Int(ledger)] = Int32(external)
      } else {
        openExternals.append(Int32(external))
      }
    }
    self.externalOfLedger = externalOfLedger
    self.openExternals = openExternals
  }

  /// Nodes of the residual graph: externals, then ledgers, then the street.
  private var street: Int { problem.externalCount + problem.ledgerCount }

  /// A change to the assignment, from one node of the residual graph to the next.
  private struct Move {
    var node: Int
    /// At the certificate's prices; zero or above.
    var cost: Int128
  }

  /// Puts all moves from a node into `moves`, in place of what stood there.
  private func list(_ moves: inout [Move], from node: Int) {
    moves.removeAll(keepingCapacity: true)
    let certificate = solution.certificate
    let externals = problem.externalCount
    if node < externals {
      let match = solution.ledgerOfExternal[node]
      let bound = certificate.externalDuals[node] + certificate.lift
      for arc in problem.arcRange(of: node) {
        let ledger = problem.ledger(of: arc, node)
        guard ledger != match else { continue }
        let cost = Int128(problem.costs[arc]) - bound - certificate.ledgerDuals[Int(ledger)]
        moves.append(Move(node: externals + Int(ledger), cost: cost))
      }
      if match >= 0 { moves.append(Move(node: street, cost: -certificate.externalDuals[node])) }
    } else if node < street {
      let external = externalOfLedger[node - externals]
      moves.append(Move(node: external < 0 ? street : Int(external), cost: 0))
    } else {
      for external in openExternals { moves.append(Move(node: Int(external), cost: 0)) }
      for ledger in 0..<problem.ledgerCount where externalOfLedger[ledger] >= 0 {
        moves.append(Move(node: externals + ledger, cost: -certificate.ledgerDuals[ledger]))
      }
    }
  }

  /// The regret of the pair of an external node, or `nil` if it stays open.
  ///
  /// - Complexity: O((arcs + nodes) · log nodes) time at worst; it ends as soon as the other end of
  ///   the pair is reached.
  public func regret(ofExternal external: Int) -> Regret? {
    let match = Int(solution.ledgerOfExternal[external])
    guard match >= 0 else { return nil }
    let goal = problem.externalCount + match
    var distances = [Int128](repeating: .max, count: street + 1)
    let queue = DistanceQueue<Int128>()
    var moves: [Move] = []
    distances[external] = 0
    queue.push(0, Int32(external))
    while let (distance, reached) = queue.pop() {
      let node = Int(reached)
      if distance != distances[node] { continue }
      if node == goal { break }
      list(&moves, from: node)
      for move in moves where distance + move.cost < distances[move.node] {
        distances[move.node] = distance + move.cost
        queue.push(distance + move.cost, Int32(move.node))
      }
    }
    // The lift exceeds twice what costs can differ by, so that the two outcomes lie far apart.
    let lift = solution.certificate.lift
    let distance = distances[goal]
    return distance < lift / 2 ? .cost(distance) : .fewerMatches(costChange: distance - lift)
  }

  /// For each external node whether every best assignment gives it the same ledger node; `false`
  /// also for one that stays open.
  ///
  /// A pair can be exchanged at no cost exactly if moves that cost nothing lead in a circle through
  /// it, so one search for strongly connected parts settles all pairs.
  ///
  /// - Complexity: O(arcs + nodes).
  public func uniquePairs() -> [Bool] {
    var moves: [Move] = []
    let part = StrongParts.find(count: street + 1) { node in
      list(&moves, from: node)
      return moves.compactMap { $0.cost == 0 ? $0.node : nil }
    }
    return solution.ledgerOfExternal.enumerated().map { external, ledger in
      ledger >= 0 && part[external] != part[problem.externalCount + Int(ledger)]
    }
  }
}

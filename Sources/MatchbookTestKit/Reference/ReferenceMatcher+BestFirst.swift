extension ReferenceMatcher {
  /// What the objective `best_first` asks for.
  public struct BestFirst: Sendable {
    /// Positions of the edges that are matched, in the list given.
    public var confirmed: [Int] = []
    /// Positions of the edges between which nothing decides.
    public var undecided: [Int] = []
  }

  /// Whether an edge comes before another: by score, then amount, then time.
  public static func isBetter(_ edge: Edge, than other: Edge) -> Bool {
    (edge.scoreMillionths, other.amountDifference, other.timeDistance)
      > (other.scoreMillionths, edge.amountDifference, edge.timeDistance)
  }

  /// Goes through the edges from the best to the worst. Equally good ones between free rows are
  /// solved together, by trying every assignment.
  ///
  /// - Parameter settlesTies: Whether the first of several best assignments is taken; otherwise what
  ///   only some of them have is undecided, and its rows are no longer free.
  public static func solveBestFirst(
    ledgerCount: Int, externalCount: Int, edges: [Edge], settlesTies: Bool
  ) -> BestFirst {
    var answer = BestFirst()
    var isLedgerFree = Array(repeating: true, count: ledgerCount)
    var isExternalFree = Array(repeating: true, count: externalCount)
    var rest = edges.indices.sorted { isBetter(edges[$0], than: edges[$1]) }[...]
    while let best = rest.first {
      let level = rest.prefix { !isBetter(edges[best], than: edges[$0]) }
      rest = rest.dropFirst(level.count)
      let free = level.filter {
        isLedgerFree[edges[$0].ledger] && isExternalFree[edges[$0].external]
      }
      let outcome = solve(
        ledgerCount: ledgerCount, externalCount: externalCount, edges: free.map { edges[$0] })
      var decided: [Int] = []
      if settlesTies {
        decided = outcome.firstOptimal.map { free[$0] }
        answer.confirmed += decided
      } else {
        for (edge, presence) in zip(free, outcome.presence) where presence != .none {
          decided.append(edge)
          if presence == .all {
            answer.confirmed.append(edge)
          } else {
            answer.undecided.append(edge)
          }
        }
      }
      for edge in decided {
        isLedgerFree[edges[edge].ledger] = false
        isExternalFree[edges[edge].external] = false
      }
    }
    return answer
  }
}

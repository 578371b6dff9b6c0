/// Finds the best one-to-one assignment by trying every one: too plain to be wrong, too slow for
/// anything but a test.
///
/// The best assignment matches most pairs; among those it has the greatest sum of scores, then the
/// smallest sum of amount differences, then the smallest sum of time distances. Seven rows a side
/// with every pair accepted are 130,922 assignments; a few more rows are fine if pairs are few.
public struct ReferenceMatcher: Sendable {
  /// A pair that the rules accept.
  public struct Edge: Hashable, Sendable {
    /// Position on the ledger side, from 0.
    public var ledger: Int
    /// Position on the external side, from 0.
    public var external: Int
    /// 1,000,000 is a score of 1.
    public var scoreMillionths: Int64
    /// Zero or more, in minor units.
    public var amountDifference: Int64
    /// Zero or more, in any unit that is the same for all edges.
    public var timeDistance: Int64

    public init(
      ledger: Int, external: Int, scoreMillionths: Int64 = 1_000_000, amountDifference: Int64 = 0,
      timeDistance: Int64 = 0
    ) {
      self.ledger = ledger
      self.external = external
      self.scoreMillionths = scoreMillionths
      self.amountDifference = amountDifference
      self.timeDistance = timeDistance
    }
  }

  /// What an assignment is worth; the better one is greater.
  public struct Value: Hashable, Comparable, Sendable {
    public var matched = 0
    public var scoreMillionths: Int128 = 0
    public var amountDifference: Int128 = 0
    public var timeDistance: Int128 = 0

    public init(
      matched: Int = 0, scoreMillionths: Int128 = 0, amountDifference: Int128 = 0,
      timeDistance: Int128 = 0
    ) {
      self.matched = matched
      self.scoreMillionths = scoreMillionths
      self.amountDifference = amountDifference
      self.timeDistance = timeDistance
    }

    public static func < (left: Value, right: Value) -> Bool {
      (left.matched, left.scoreMillionths, right.amountDifference, right.timeDistance)
        < (right.matched, right.scoreMillionths, left.amountDifference, left.timeDistance)
    }

    /// The value of an assignment with one more pair.
    func adding(_ edge: Edge) -> Value {
      Value(
        matched: matched + 1,
        scoreMillionths: scoreMillionths + Int128(edge.scoreMillionths),
        amountDifference: amountDifference + Int128(edge.amountDifference),
        timeDistance: timeDistance + Int128(edge.timeDistance))
    }
  }

  /// In how many of the best assignments an edge is.
  public enum Presence: Hashable, Sendable { case all, some, none }

  /// Everything that the search found out.
  public struct Outcome: Sendable {
    /// The value of every best assignment.
    public var optimum: Value
    /// How many assignments have it; more than one means that the rows are ambiguous.
    public var optimalCount: Int
    /// For each edge, in the order given.
    public var presence: [Presence]
    /// The positions, in the list given, of the edges of the first best assignment: each external
    /// row in turn would rather be matched, and to the smallest ledger position. Ascending by
    /// external position.
    public var firstOptimal: [Int]
  }

  /// Tries every one-to-one assignment over the edges.
  ///
  /// - Precondition: Every edge is inside `ledgerCount` and `externalCount`, and no pair is given
  ///   twice.
  public static func solve(ledgerCount: Int, externalCount: Int, edges: [Edge]) -> Outcome {
    var search = Search(ledgerCount: ledgerCount, externalCount: externalCount, edges: edges)
    search.visit(external: 0, value: Value())
    let presence = search.uses.map { uses -> Presence in
      uses == 0 ? .none : uses == search.bestCount ? .all : .some
    }
    return Outcome(
      optimum: search.best, optimalCount: search.bestCount, presence: presence,
      firstOptimal: search.first)
  }

  /// The state of one depth-first search over the external rows.
  private struct Search {
    let edges: [Edge]
    /// Positions of edges by external row, ascending by ledger row.
    var choices: [[Int]]
    var ledgerIsTaken: [Bool]
    var chosen: [Int] = []
    var best = Value(matched: -1)
    var bestCount = 0
    var uses: [Int]
    var first: [Int] = []

    init(ledgerCount: Int, externalCount: Int, edges: [Edge]) {
      self.edges = edges
      choices = Array(repeating: [], count: externalCount)
      ledgerIsTaken = Array(repeating: false, count: ledgerCount)
      uses = Array(repeating: 0, count: edges.count)
      for (position, edge) in edges.enumerated() {
        precondition(
          (0..<ledgerCount).contains(edge.ledger) && (0..<externalCount).contains(edge.external),
          "Edge \(position) joins rows \(edge.ledger) and \(edge.external), which do not exist")
        choices[edge.external].append(position)
      }
      for external in choices.indices {
        choices[external].sort { edges[$0].ledger < edges[$1].ledger }
        let ledgers = choices[external].map { edges[$0].ledger }
        precondition(
          Set(ledgers).count == ledgers.count, "External row \(external) has a pair given twice")
      }
    }

    mutating func visit(external: Int, value: Value) {
      // Fewer matched pairs can never win, so a branch that cannot reach the best count is left.
      guard value.matched + choices.count - external >= best.matched else { return }
      guard external < choices.count else { return keep(value) }
      for position in choices[external] where !ledgerIsTaken[edges[position].ledger] {
        ledgerIsTaken[edges[position].ledger] = true
        chosen.append(position)
        visit(external: external + 1, value: value.adding(edges[position]))
        chosen.removeLast()
        ledgerIsTaken[edges[position].ledger] = false
      }
      visit(external: external + 1, value: value)
    }

    mutating func keep(_ value: Value) {
      if value > best {
        best = value
        bestCount = 0
        first = chosen
        for position in uses.indices { uses[position] = 0 }
      }
      guard value == best else { return }
      bestCount += 1
      for position in chosen { uses[position] += 1 }
    }
  }
}

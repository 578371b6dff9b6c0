/// Who may be paired with whom, and at what cost: the question that `AssignmentSolver` answers.
///
/// Each external node is to get at most one ledger node and the other way round. The best
/// assignment matches as many nodes as possible and, among those that do, costs least. Costs are
/// any 64-bit numbers, negative ones too; sums are kept in 128 bits. Nodes are numbered from 0 on
/// each side.
public struct AssignmentProblem: Sendable {
  /// A pair that is allowed.
  public struct Arc: Hashable, Sendable {
    public var external: Int32
    public var ledger: Int32
    public var cost: Int64

    public init(external: Int32, ledger: Int32, cost: Int64) {
      self.external = external
      self.ledger = ledger
      self.cost = cost
    }
  }

  /// The most nodes of a side, so that positions fit 32 bits with room to spare.
  public static let maximumNodeCount = Int(Int32.max) / 2
  /// The most arcs.
  public static let maximumArcCount = Int(Int32.max) - 1

  public let externalCount: Int
  public let ledgerCount: Int
  /// Arcs of external node *i* stand at `starts[i]..<starts[i + 1]`; empty for a matrix.
  let starts: [Int32]
  /// By arc, ascending within an external node; empty for a matrix.
  let ledgers: [Int32]
  /// By arc; for a matrix row by row.
  let costs: [Int64]
  /// Whether every external node may be paired with every ledger node and `costs` is a matrix.
  let isMatrix: Bool

  /// Different pairs that are allowed.
  public var arcCount: Int { costs.count }

  /// Makes a problem of single arcs, in any order; of arcs that name the same pair the cheapest
  /// counts.
  ///
  /// - Complexity: O(arcs + nodes).
  public init(externalCount: Int, ledgerCount: Int, arcs: [Arc]) {
    AssignmentProblem.checkSize(externalCount, ledgerCount, arcs.count)
    for arc in arcs {
      precondition(
        (0..<externalCount).contains(Int(arc.external))
          && (0..<ledgerCount).contains(Int(arc.ledger)),
        "The arc of external \(arc.external) and ledger \(arc.ledger) leaves the problem of "
          + "\(externalCount) by \(ledgerCount) nodes")
    }
    self.externalCount = externalCount
    self.ledgerCount = ledgerCount
    isMatrix = false
    let sorted =
      AssignmentProblem.isSorted(arcs) ? arcs : Self.sorted(arcs, externalCount, ledgerCount)
    var starts = [Int32](repeating: 0, count: externalCount + 1)
    var ledgers: [Int32] = []
    var costs: [Int64] = []
    ledgers.reserveCapacity(sorted.count)
    costs.reserveCapacity(sorted.count)
    var last: (external: Int32, ledger: Int32) = (-1, -1)
    for arc in sorted {
      if last == (arc.external, arc.ledger) {
        costs[costs.count - 1] = min(costs[costs.count - 1], arc.cost)
        continue
      }
      last = (arc.external, arc.ledger)
      ledgers.append(arc.ledger)
      costs.append(arc.cost)
      starts[Int(arc.external) + 1] += 1
    }
    for node in 0..<externalCount { starts[node + 1] += starts[node] }
    self.starts = starts
    self.ledgers = ledgers
    self.costs = costs
  }

  /// Makes a problem of a full table of costs, row by row: the cost of external node *i* with
  /// ledger node *j* stands at `i * ledgerCount + j`.
  ///
  /// - Parameter absent: A cost that says that the pair is not allowed; `nil` if all pairs are.
  /// - Complexity: O(`matrix.count`); a matrix without absent pairs is kept as it is.
  public init(externalCount: Int, ledgerCount: Int, matrix: [Int64], absent: Int64? = nil) {
    AssignmentProblem.checkSize(externalCount, ledgerCount, matrix.count)
    precondition(
      matrix.count == externalCount * ledgerCount,
      "A matrix of \(externalCount) by \(ledgerCount) nodes does not hold \(matrix.count) costs")
    self.externalCount = externalCount
    self.ledgerCount = ledgerCount
    guard let absent, matrix.contains(absent) else {
      isMatrix = true
      starts = []
      ledgers = []
      costs = matrix
      return
    }
    isMatrix = false
    var starts: [Int32] = [0]
    var ledgers: [Int32] = []
    var costs: [Int64] = []
    for external in 0..<externalCount {
      for ledger in 0..<ledgerCount where matrix[external * ledgerCount + ledger] != absent {
        ledgers.append(Int32(ledger))
        costs.append(matrix[external * ledgerCount + ledger])
      }
      starts.append(Int32(costs.count))
    }
    self.starts = starts
    self.ledgers = ledgers
    self.costs = costs
  }

  /// All allowed pairs by external and then ledger node.
  ///
  /// - Complexity: O(arcs + nodes).
  public var arcs: [Arc] {
    (0..<externalCount).flatMap { external in
      arcRange(of: external).map { arc in
        Arc(external: Int32(external), ledger: ledger(of: arc, external), cost: costs[arc])
      }
    }
  }

  /// The cost of a pair, or `nil` if it is not allowed.
  ///
  /// - Complexity: O(log of the arcs of the external node).
  public func cost(external: Int, ledger: Int) -> Int64? {
    guard (0..<externalCount).contains(external), (0..<ledgerCount).contains(ledger) else {
      return nil
    }
    if isMatrix { return costs[external * ledgerCount + ledger] }
    var range = arcRange(of: external)
    while let first = range.first {
      let middle = first + range.count / 2
      if Int(ledgers[middle]) == ledger { return costs[middle] }
      range = Int(ledgers[middle]) < ledger ? middle + 1..<range.endIndex : first..<middle
    }
    return nil
  }

  /// Positions in `costs` of the arcs of an external node.
  @inline(__always)
  func arcRange(of external: Int) -> Range<Int> {
    isMatrix
      ? external * ledgerCount..<(external + 1) * ledgerCount
      : Int(starts[external])..<Int(starts[external + 1])
  }

  @inline(__always)
  func ledger(of arc: Int, _ external: Int) -> Int32 {
    isMatrix ? Int32(truncatingIfNeeded: arc - external * ledgerCount) : ledgers[arc]
  }

  private static func checkSize(_ externalCount: Int, _ ledgerCount: Int, _ arcCount: Int) {
    precondition(
      (0...maximumNodeCount).contains(externalCount)
        && (0...maximumNodeCount).contains(ledgerCount),
      "A side holds 0 to \(maximumNodeCount) nodes, not \(externalCount) and \(ledgerCount)")
    precondition(
      arcCount <= maximumArcCount,
      "A problem holds at most \(maximumArcCount) arcs, not \(arcCount)")
  }

  private static func isSorted(_ arcs: [Arc]) -> Bool {
    var last: (Int32, Int32) = (-1, -1)
    for arc in arcs {
      if (arc.external, arc.ledger) < last { return false }
      last = (arc.external, arc.ledger)
    }
    return true
  }

  /// The arcs by external and then ledger node: two counting sorts, the later one stable.
  private static func sorted(
    _ arcs: [Arc], _ externalCount: Int, _ ledgerCount: Int
  ) -> [Arc] {
    let byLedger = placed(arcs, ledgerCount) { Int($0.ledger) }
    return placed(byLedger, externalCount) { Int($0.external) }
  }

  private static func placed(_ arcs: [Arc], _ count: Int, by key: (Arc) -> Int) -> [Arc] {
    var next = [Int](repeating: 0, count: count + 1)
    for arc in arcs { next[key(arc) + 1] += 1 }
    for node in 0..<count { next[node + 1] += next[node] }
    return [Arc](unsafeUninitializedCapacity: arcs.count) { buffer, filled in
      for arc in arcs {
        buffer.initializeElement(at: next[key(arc)], to: arc)
        next[key(arc)] += 1
      }
      filled = arcs.count
    }
  }
}

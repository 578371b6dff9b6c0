import Matchbook
import MatchbookTestKit

/// Small problems of every kind, by seed, and their answer by trying everything.
enum AssignmentInstances {
  typealias Arc = AssignmentProblem.Arc

  /// A problem of at most seven nodes a side.
  static func small(seed: UInt64) -> AssignmentProblem {
    var random = SeededGenerator(seed: seed)
    let externalCount = random.number(in: 0...7)
    let ledgerCount = random.number(in: 0...7)
    let density = [100, 100, 70, 40, 20][random.number(in: 0...4)]
    let range = ranges[random.number(in: 0...(ranges.count - 1))]
    var arcs: [Arc] = []
    for external in 0..<externalCount {
      for ledger in 0..<ledgerCount where random.happens(UInt64(density), in: 100) {
        arcs.append(
          Arc(
            external: Int32(external), ledger: Int32(ledger),
            cost: Int64(random.number(in: range))))
      }
    }
    random.shuffle(&arcs)
    // Every second full table comes as a matrix.
    if arcs.count == externalCount * ledgerCount, random.happens(1, in: 2) {
      var matrix = [Int64](repeating: 0, count: arcs.count)
      for arc in arcs { matrix[Int(arc.external) * ledgerCount + Int(arc.ledger)] = arc.cost }
      return AssignmentProblem(
        externalCount: externalCount, ledgerCount: ledgerCount, matrix: matrix)
    }
    return AssignmentProblem(externalCount: externalCount, ledgerCount: ledgerCount, arcs: arcs)
  }

  /// Many ties, few, none; negative costs; costs as large as they come.
  private static let ranges: [ClosedRange<Int>] = [
    0...0, 0...1, 0...3, -5...5, 0...100, -1_000_000...0, 0...(1 << 25), -(1 << 40)...(1 << 40),
    (Int.max - 3)...Int.max, Int.min...Int.max, 7...7,
  ]

  /// The best of all assignments without some pairs: most matches, then least cost.
  static func best(
    _ problem: AssignmentProblem, without barred: AssignmentSolution.Pair? = nil
  ) -> (count: Int, cost: Int128) {
    let lists = (0..<problem.externalCount).map { external in
      (0..<problem.ledgerCount).compactMap { ledger -> (Int, Int64)? in
        if barred == .init(external: external, ledger: ledger) { return nil }
        return problem.cost(external: external, ledger: ledger).map { (ledger, $0) }
      }
    }
    // By set of ledger nodes that are used: the best assignment of the externals so far.
    var table: [Int: (count: Int, cost: Int128)] = [:]
    table[0] = (0, 0)
    for list in lists {
      var next = table
      for (used, value) in table {
        for (ledger, cost) in list where used & (1 << ledger) == 0 {
          let candidate = (count: value.count + 1, cost: value.cost + Int128(cost))
          let key = used | (1 << ledger)
          if let known = next[key], known.cost <= candidate.cost { continue }
          next[key] = candidate
        }
      }
      table = next
    }
    return table.values.reduce((0, 0)) {
      ($1.count, -$1.cost) > ($0.count, -$0.cost) ? $1 : $0
    }
  }
}

import Matchbook
import MatchbookTestKit

/// How long does a best one-to-one assignment take, of three shapes: one full table of 1,000 by
/// 1,000, one sparse problem of 100,000 arcs, and 10,000 components of 10 by 10?
///
/// Costs are uniform from 1 to 1,000,000. The problem stands in memory before the clock starts, as
/// the peers' matrices do; every solution's certificate is checked after it.
struct TierE {
  enum Shape: String, CaseIterable {
    case dense, sparse, components
  }

  /// The problems are smaller by this factor.
  var divisor = 1
  var seed: UInt64 = 1
  var repeats = 5
  /// A folder for the problems, so that others can solve them.
  var problemsPath: String?

  func run() throws -> Figures {
    var figures: Figures = [
      "seed": .count(Int(seed)), "threads": .count(1), "repeat": .count(repeats),
    ]
    for shape in Shape.allCases {
      figures.merge([shape.rawValue: .nested(try measure(shape))])
    }
    return figures.merging(["peak_memory_bytes": .count(PeakMemory.bytes)])
  }

  private func measure(_ shape: Shape) throws -> Figures {
    let arcs = arcs(of: shape)
    if let problemsPath { try write(arcs, to: "\(problemsPath)/\(shape.rawValue).bin") }
    let nodes = nodes(of: shape)
    var making = Timings()
    let problem = making.time {
      shape == .dense
        ? AssignmentProblem(
          externalCount: nodes, ledgerCount: nodes, matrix: arcs.map(\.cost))
        : AssignmentProblem(externalCount: nodes, ledgerCount: nodes, arcs: arcs)
    }
    let solver = AssignmentSolver()
    var solution = solver.solve(problem)
    var timings = Timings()
    for _ in 0..<repeats { solution = timings.time { solver.solve(problem) } }
    var checking = Timings()
    // A solution that is not best ends the run.
    try checking.time { try CertificateChecker.check(solution, of: problem) }
    return timings.figures.merging([
      "nodes": .count(nodes), "arcs": .count(problem.arcCount),
      "matched": .count(solution.matchedCount), "optimum": .text("\(solution.totalCost)"),
      "making_seconds": .number(making.total), "checking_seconds": .number(checking.total),
    ])
  }

  private func nodes(of shape: Shape) -> Int {
    switch shape {
    case .dense: 1000 / divisor
    case .sparse: 10_000 / divisor
    case .components: 100_000 / divisor
    }
  }

  /// By external and then ledger node.
  private func arcs(of shape: Shape) -> [AssignmentProblem.Arc] {
    var random = SeededGenerator(seed: seed, stream: 5)
    func cost() -> Int64 { Int64(random.number(in: 1...1_000_000)) }
    let nodes = nodes(of: shape)
    var arcs: [AssignmentProblem.Arc] = []
    // A hidden full assignment, because a peer solves no sparse problem without one.
    let partners = random.permutation(nodes)
    for external in 0..<nodes {
      var ledgers: Set<Int>
      switch shape {
      case .dense: ledgers = Set(0..<nodes)
      case .components: ledgers = Set(external / 10 * 10..<external / 10 * 10 + 10)
      case .sparse:
        ledgers = [Int(partners[external])]
        while ledgers.count < 10 { ledgers.insert(random.number(in: 0...nodes - 1)) }
      }
      for ledger in ledgers.sorted() {
        arcs.append(.init(external: Int32(external), ledger: Int32(ledger), cost: cost()))
      }
    }
    return arcs
  }

  /// Three numbers of 64 bits for each arc, the lowest byte first.
  private func write(_ arcs: [AssignmentProblem.Arc], to path: String) throws {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(arcs.count * 24)
    for arc in arcs {
      for number in [Int64(arc.external), Int64(arc.ledger), arc.cost] {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
      }
    }
    try WorldFiles.write(bytes, to: path)
  }
}

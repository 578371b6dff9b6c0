import MatchbookTestKit
import Testing

@testable import Matchbook

/// The solver's assignments must be best, and their certificates must say so.
@Suite struct AssignmentSolverTests {
  /// Each argument is a block of seeds; the seed stands in the message of a failure.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func smallProblemsAreSolvedAsByTryingEverything(block: UInt64) throws {
    let solvers = [
      AssignmentSolver(),
      AssignmentSolver(limits: .init(smallTable: 0, cellsPerArc: 0)),
    ]
    for seed in block * 400..<(block + 1) * 400 {
      let problem = AssignmentInstances.small(seed: seed)
      let best = AssignmentInstances.best(problem)
      for solver in solvers {
        let solution = solver.solve(problem)
        #expect(solution.matchedCount == best.count, "seed \(seed)")
        #expect(solution.totalCost == best.cost, "seed \(seed)")
        #expect(throws: Never.self, "seed \(seed)") {
          try CertificateChecker.check(solution, of: problem)
        }
      }
    }
  }
}

import Matchbook
import MatchbookTestKit
import Testing

/// Doing without a pair must cost what the best assignment without it costs more.
@Suite struct AssignmentAlternativesTests {
  @Test func aTieHasNoRegretAndALonelyPairHasNoReplacement() {
    let problem = AssignmentProblem(
      externalCount: 3, ledgerCount: 3,
      arcs: [
        .init(external: 0, ledger: 0, cost: 1), .init(external: 0, ledger: 1, cost: 1),
        .init(external: 1, ledger: 0, cost: 1), .init(external: 1, ledger: 1, cost: 1),
        .init(external: 2, ledger: 2, cost: 5),
      ])
    let solution = AssignmentSolver().solve(problem)
    let alternatives = PairAlternatives(to: solution, of: problem)
    #expect(alternatives.regret(ofExternal: 0) == .cost(0))
    #expect(alternatives.regret(ofExternal: 1) == .cost(0))
    #expect(alternatives.regret(ofExternal: 2) == .fewerMatches(costChange: -5))
    #expect(alternatives.uniquePairs() == [false, false, true])
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func regretAgreesWithTryingEverything(block: UInt64) throws {
    let solver = AssignmentSolver()
    for seed in block * 200..<(block + 1) * 200 {
      let problem = AssignmentInstances.small(seed: seed)
      let solution = solver.solve(problem)
      let alternatives = PairAlternatives(to: solution, of: problem)
      let unique = alternatives.uniquePairs()
      for pair in solution.pairs {
        let best = AssignmentInstances.best(problem, without: pair)
        let change = best.cost - solution.totalCost
        let expected: PairAlternatives.Regret =
          best.count == solution.matchedCount
          ? .cost(change) : .fewerMatches(costChange: change)
        #expect(alternatives.regret(ofExternal: pair.external) == expected, "seed \(seed)")
        #expect(unique[pair.external] == (expected != .cost(0)), "seed \(seed)")
      }
      for external in 0..<problem.externalCount
      where solution.ledgerOfExternal[external] < 0 {
        #expect(alternatives.regret(ofExternal: external) == nil)
        #expect(!unique[external])
      }
    }
  }
}

import MatchbookTestKit
import Testing

@testable import Matchbook

/// Problems too large to try everything are judged by their certificate alone.
@Suite struct AssignmentSolverShapeTests {
  /// Which nodes are joined: all, a band around the diagonal, or a few at random.
  enum Shape: CaseIterable {
    case full
    case band
    case few
    case fewAndDiagonal
  }

  static let sizes = [(40, 40), (30, 55), (55, 30), (70, 70), (9, 300), (300, 9), (1, 50)]
  static let ranges: [ClosedRange<Int>] = [
    0...1, -9...9, 0...1_000, 0...(1 << 30), Int.min...Int.max,
  ]

  @Test(arguments: Shape.allCases, sizes.indices)
  func everySolverProvesItsAnswer(shape: Shape, size: Int) {
    let (externalCount, ledgerCount) = Self.sizes[size]
    let solvers = [
      AssignmentSolver(), AssignmentSolver(limits: .init(smallTable: 0, cellsPerArc: 0)),
      AssignmentSolver(limits: .init(smallTable: .max, cellsPerArc: 1)),
    ]
    for (seed, range) in Self.ranges.enumerated() {
      var random = SeededGenerator(seed: UInt64(seed), stream: UInt64(size))
      var arcs: [AssignmentProblem.Arc] = []
      for external in 0..<externalCount {
        for ledger in 0..<ledgerCount {
          guard Self.joins(shape, external, ledger, &random) else { continue }
          arcs.append(
            .init(
              external: Int32(external), ledger: Int32(ledger),
              cost: Int64(random.number(in: range))))
        }
      }
      let problem = AssignmentProblem(
        externalCount: externalCount, ledgerCount: ledgerCount, arcs: arcs)
      for solver in solvers {
        let solution = solver.solve(problem)
        #expect(throws: Never.self, "\(shape), costs in \(range)") {
          try CertificateChecker.check(solution, of: problem)
        }
      }
    }
  }

  private static func joins(
    _ shape: Shape, _ external: Int, _ ledger: Int, _ random: inout SeededGenerator
  ) -> Bool {
    switch shape {
    case .full: true
    case .band: abs(external - ledger) <= 3
    case .few: random.happens(6, in: 100)
    case .fewAndDiagonal: external == ledger || random.happens(6, in: 100)
    }
  }

  @Test func emptySidesAndArclessNodesStayOpen() throws {
    let solver = AssignmentSolver()
    for (externalCount, ledgerCount) in [(0, 0), (0, 3), (3, 0), (2, 2)] {
      let problem = AssignmentProblem(
        externalCount: externalCount, ledgerCount: ledgerCount, arcs: [])
      let solution = solver.solve(problem)
      #expect(solution.matchedCount == 0)
      #expect(solution.pairs.isEmpty)
      try CertificateChecker.check(solution, of: problem)
    }
    let empty = AssignmentProblem(externalCount: 0, ledgerCount: 3, matrix: [])
    try CertificateChecker.check(solver.solve(empty), of: empty)
  }

  /// One match more is worth any cost, as large as costs come.
  @Test func aMatchIsNeverGivenUpToSaveCosts() {
    let problem = AssignmentProblem(
      externalCount: 2, ledgerCount: 2,
      arcs: [
        .init(external: 0, ledger: 0, cost: .min), .init(external: 0, ledger: 1, cost: .max),
        .init(external: 1, ledger: 0, cost: .max),
      ])
    let solution = AssignmentSolver().solve(problem)
    #expect(solution.ledgerOfExternal == [1, 0])
    #expect(solution.totalCost == 2 * Int128(Int64.max))
  }

  @Test func ofArcsOfOnePairTheCheapestCountsAndOrderDoesNotMatter() {
    let arcs: [AssignmentProblem.Arc] = [
      .init(external: 1, ledger: 0, cost: 5), .init(external: 0, ledger: 1, cost: 3),
      .init(external: 1, ledger: 0, cost: 2), .init(external: 0, ledger: 0, cost: 9),
    ]
    let problem = AssignmentProblem(externalCount: 2, ledgerCount: 2, arcs: arcs)
    #expect(
      problem.arcs == [
        .init(external: 0, ledger: 0, cost: 9), .init(external: 0, ledger: 1, cost: 3),
        .init(external: 1, ledger: 0, cost: 2),
      ])
    let turned = AssignmentProblem(
      externalCount: 2, ledgerCount: 2, arcs: Array(arcs.reversed()))
    #expect(AssignmentSolver().solve(problem) == AssignmentSolver().solve(turned))
  }
}

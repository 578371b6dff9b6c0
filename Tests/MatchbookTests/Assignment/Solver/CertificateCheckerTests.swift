import Matchbook
import MatchbookTestKit
import Testing

/// The checker must refuse whatever is not the best, and whatever does not prove it.
@Suite struct AssignmentCertificateTests {
  typealias Refusal = CertificateChecker.Refusal

  /// Costs 1, 4 / 2, 9 and one ledger node that is out of reach: the best is 4 + 2.
  static let problem = AssignmentProblem(
    externalCount: 2, ledgerCount: 3,
    arcs: [
      .init(external: 0, ledger: 0, cost: 1), .init(external: 0, ledger: 1, cost: 4),
      .init(external: 1, ledger: 0, cost: 2), .init(external: 1, ledger: 1, cost: 9),
    ])

  static func refusal(
    _ problem: AssignmentProblem = Self.problem,
    _ change: (inout AssignmentSolution) -> Void
  ) -> Refusal? {
    var solution = AssignmentSolver().solve(problem)
    change(&solution)
    do throws(Refusal) {
      try CertificateChecker.check(solution, of: problem)
      return nil
    } catch {
      return error
    }
  }

  @Test func theSolversOwnSolutionIsAccepted() {
    #expect(Self.refusal { _ in } == nil)
    #expect(AssignmentSolver().solve(Self.problem).ledgerOfExternal == [1, 0])
    #expect(AssignmentSolver().solve(Self.problem).totalCost == 6)
  }

  @Test func everyKindOfDamageHasItsName() {
    #expect(Self.refusal { $0.ledgerOfExternal.append(-1) } == .wrongSize)
    #expect(Self.refusal { $0.certificate.ledgerDuals.removeLast() } == .wrongSize)
    #expect(Self.refusal { $0.ledgerOfExternal[1] = 3 } == .unknownLedger(external: 1))
    #expect(Self.refusal { $0.ledgerOfExternal[1] = -2 } == .unknownLedger(external: 1))
    #expect(Self.refusal { $0.ledgerOfExternal[0] = 0 } == .usedTwice(ledger: 0))
    #expect(
      Self.refusal { $0.ledgerOfExternal[1] = 2 } == .notAllowed(external: 1, ledger: 2))
    #expect(Self.refusal { $0.matchedCount = 1 } == .wrongCount(claimed: 1, found: 2))
    #expect(Self.refusal { $0.totalCost = 5 } == .wrongCost(claimed: 5, found: 6))
    #expect(
      Self.refusal { $0.certificate.lift = 12 } == .liftTooSmall(lift: 12, needed: 13))
    #expect(
      Self.refusal { $0.certificate.ledgerDuals[0] = 1 } == .priceOutOfRange(1))
    #expect(
      Self.refusal { $0.certificate.externalDuals[0] = .min } == .priceOutOfRange(.min))
    #expect(
      Self.refusal { $0.certificate.ledgerDuals[2] = -1 } == .openLedgerHasPrice(ledger: 2))
    #expect(
      Self.refusal { $0.certificate.externalDuals[1] -= 1 }
        == .matchAbovePrices(external: 1, ledger: 0))
    #expect(
      Self.refusal { $0.certificate.externalDuals[1] += 1 }
        == .arcBelowPrices(external: 1, ledger: 0))
  }

  @Test func aMatchLeftOutIsRefusedByThePriceOfItsNode() {
    let found = Self.refusal {
      $0.ledgerOfExternal[0] = -1
      $0.matchedCount = 1
      $0.totalCost = 2
    }
    #expect(found == .openExternalHasPrice(external: 0))
  }

  @Test func aDearerAssignmentIsRefusedWhateverItClaims() {
    let found = Self.refusal {
      $0.ledgerOfExternal = [0, 1]
      $0.totalCost = 10
    }
    #expect(found != nil)
  }

  /// One change of a price, the lift or a match at a time; a change that is accepted must leave a
  /// solution as good as the best.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func randomDamageIsRefusedOrHarmless(block: UInt64) {
    var refused = 0
    for seed in block * 200..<(block + 1) * 200 {
      var random = SeededGenerator(seed: seed, stream: 1)
      let problem = AssignmentInstances.small(seed: seed)
      let best = AssignmentInstances.best(problem)
      guard problem.externalCount > 0, problem.ledgerCount > 0 else { continue }
      var damaged = AssignmentSolver().solve(problem)
      let external = random.number(in: 0...(problem.externalCount - 1))
      let ledger = random.number(in: 0...(problem.ledgerCount - 1))
      let step = Int128(random.number(in: 1...3)) * (random.happens(1, in: 2) ? 1 : -1)
      switch random.number(in: 0...3) {
      case 0: damaged.certificate.externalDuals[external] += step
      case 1: damaged.certificate.ledgerDuals[ledger] += step
      case 2: damaged.ledgerOfExternal[external] = Int32(ledger)
      default: damaged.ledgerOfExternal[external] = -1
      }
      damaged.matchedCount = damaged.pairs.count
      damaged.totalCost = damaged.pairs.reduce(0) {
        $0 + Int128(problem.cost(external: $1.external, ledger: $1.ledger) ?? 0)
      }
      do throws(Refusal) {
        try CertificateChecker.check(damaged, of: problem)
        #expect((damaged.matchedCount, damaged.totalCost) == best, "seed \(seed)")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 50)
  }
}

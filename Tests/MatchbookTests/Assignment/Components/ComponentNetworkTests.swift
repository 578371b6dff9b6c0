import MatchbookTestKit
import Testing

@testable import Matchbook

/// Components beyond what can be tried out: both solvers agree, and each gives its proof.
@Suite struct ComponentNetworkTests {
  /// A connected component or several, with nodes of one or of several rows.
  private static func network(seed: UInt64, hasClasses: Bool, range: Int) -> AssignmentNetwork {
    var random = SeededGenerator(seed: seed)
    let externals = random.number(in: 1...30)
    let ledgers = random.number(in: 1...30)
    var arcs: [AssignmentNetwork.Arc] = []
    let density = random.number(in: 1...8)
    for external in 0..<externals {
      for ledger in 0..<ledgers where random.number(in: 1...8) <= density {
        arcs.append(
          AssignmentNetwork.Arc(
            external: Int32(external), ledger: Int32(ledger),
            cost: PairCost(
              scoreLoss: Int64(random.number(in: 0...1)) * 250_000,
              amount: Int128(random.number(in: 0...range)) * 5,
              time: random.happens(1, in: 15) ? 1 << 40 : Int64(random.number(in: 0...range)))))
      }
    }
    func capacities(_ count: Int) -> [Int32] {
      (0..<count).map { _ in hasClasses ? Int32(random.number(in: 1...3)) : 1 }
    }
    return AssignmentNetwork(
      arcs: arcs, externalCapacity: capacities(externals), ledgerCapacity: capacities(ledgers))
  }

  @Test(arguments: 0..<60 as Range<UInt64>, [false, true])
  func packedCostsLeadToTheSameAnswer(seed: UInt64, hasClasses: Bool) {
    for range in [1, 3, 1000] {
      var plain = Self.network(seed: seed, hasClasses: hasClasses, range: range)
      var packed = plain
      let isSolved = plain.solve(budget: .max, arcsToPack: .max)
      let isSolvedToo = packed.solve(budget: .max, arcsToPack: 0)
      #expect(isSolved && isSolvedToo)
      guard !plain.arcs.isEmpty else { continue }
      plain.findStandings()
      packed.findStandings()
      #expect(plain.packed == nil)
      #expect(plain.standing == packed.standing)
      let proof = plain.proof()
      let other = packed.proof()
      #expect(proof.externalPrices == other.externalPrices)
      #expect(proof.ledgerPrices == other.ledgerPrices)
      #expect(proof.regrets == other.regrets)
      #expect(plain.standing.contains(.always) == proof.regrets.contains { $0 != nil })
      #expect(proof.regrets.allSatisfy { $0.map { $0 > .zero } ?? true })
    }
  }

  @Test func costsThatDoNotFitAreSolvedInParts() {
    let far: Int128 = 1 << 70
    let arcs = [(0, 0, 0), (0, 1, far), (1, 0, far + 1), (1, 1, 3)].map {
      AssignmentNetwork.Arc(
        external: $0.0, ledger: $0.1, cost: PairCost(scoreLoss: 0, amount: $0.2, time: 0))
    }
    var network = AssignmentNetwork(
      arcs: arcs, externalCapacity: [1, 1], ledgerCapacity: [1, 1])
    #expect(PackedCosts(arcs.map(\.cost), count: 2) == nil)
    let isSolved = network.solve(budget: 1000, arcsToPack: 0)
    #expect(isSolved)
    #expect(network.packed == nil)
    #expect(network.flow == [1, 0, 0, 1])
  }

  @Test func aBudgetEndsBothSolvers() {
    for arcsToPack in [0, Int.max] {
      var network = Self.network(seed: 3, hasClasses: false, range: 1000)
      let isSolved = network.solve(budget: 20, arcsToPack: arcsToPack)
      #expect(!isSolved)
    }
  }

  /// Sums of packed costs compare as the sums of the costs, and can be read back.
  @Test(arguments: 0..<100 as Range<UInt64>)
  func packedSumsCompareAsTheirParts(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let range = [1, 20, 3000][random.number(in: 0...2)]
    let costs = (0..<12).map { _ in
      PairCost(
        scoreLoss: Int64(random.number(in: 0...range)) * 10 + 7,
        amount: Int128(random.number(in: 0...range)) - 9,
        time: Int64(random.number(in: 0...range)) * 3)
    }
    let count = 6
    let packed = try #require(PackedCosts(costs, count: count))
    let lift: Int128 = 1 << 80
    func sum() -> (parts: ComponentCost, packed: Int128) {
      var parts = ComponentCost.zero
      var sum: Int128 = 0
      let made = random.number(in: 0...count)
      for _ in 0..<made {
        let pair = random.number(in: 0...11)
        parts += ComponentCost(matching: costs[pair])
        sum += Int128(packed.values[pair]) - lift
      }
      for _ in 0..<random.number(in: 0...made) {
        let pair = random.number(in: 0...11)
        parts -= ComponentCost(matching: costs[pair])
        sum -= Int128(packed.values[pair]) - lift
      }
      return (parts, sum)
    }
    for _ in 0..<20 {
      let left = sum()
      let right = sum()
      #expect(packed.parts(of: left.packed, lift: lift) == left.parts)
      #expect((left.parts < right.parts) == (left.packed < right.packed))
    }
  }
}

import MatchbookTestKit
import Testing

/// The oracle is checked by cases small enough to solve in one's head.
@Suite struct ReferenceMatcherTests {
  typealias Edge = ReferenceMatcher.Edge

  @Test func noEdgesMeansOneEmptyAssignment() {
    let outcome = ReferenceMatcher.solve(ledgerCount: 2, externalCount: 3, edges: [])
    #expect(outcome.optimum == .init())
    #expect(outcome.optimalCount == 1)
    #expect(outcome.firstOptimal.isEmpty)
  }

  /// The high score of L-0 with X-0 would leave L-1 and X-1 alone.
  @Test func matchesMorePairsRatherThanBetterOnes() {
    let outcome = ReferenceMatcher.solve(
      ledgerCount: 2, externalCount: 2,
      edges: [
        Edge(ledger: 0, external: 0, scoreMillionths: 1_000_000),
        Edge(ledger: 0, external: 1, scoreMillionths: 10),
        Edge(ledger: 1, external: 0, scoreMillionths: 10),
      ])
    #expect(outcome.optimum == .init(matched: 2, scoreMillionths: 20))
    #expect(outcome.presence == [.none, .all, .all])
    #expect(outcome.firstOptimal == [2, 1])
  }

  @Test func scoreComesBeforeAmountAndAmountBeforeTime() {
    func best(_ first: Edge, _ second: Edge) -> [ReferenceMatcher.Presence] {
      ReferenceMatcher.solve(ledgerCount: 2, externalCount: 1, edges: [first, second]).presence
    }
    #expect(
      best(
        Edge(ledger: 0, external: 0, scoreMillionths: 9, amountDifference: 0),
        Edge(ledger: 1, external: 0, scoreMillionths: 10, amountDifference: 5)) == [.none, .all])
    #expect(
      best(
        Edge(ledger: 0, external: 0, amountDifference: 5, timeDistance: 0),
        Edge(ledger: 1, external: 0, amountDifference: 4, timeDistance: 9)) == [.none, .all])
    #expect(
      best(
        Edge(ledger: 0, external: 0, timeDistance: 3),
        Edge(ledger: 1, external: 0, timeDistance: 2)) == [.none, .all])
  }

  /// Two equal entries and one bank line: either may have it.
  @Test func equalChoicesAreInSomeOfTheBestAssignments() {
    let outcome = ReferenceMatcher.solve(
      ledgerCount: 2, externalCount: 1,
      edges: [Edge(ledger: 1, external: 0), Edge(ledger: 0, external: 0)])
    #expect(outcome.optimalCount == 2)
    #expect(outcome.presence == [.some, .some])
    // The smallest ledger position, whatever the order of the edges.
    #expect(outcome.firstOptimal == [1])
  }

  /// X-2 has two equal choices, while have none to make.
  @Test func anEdgeThatEveryBestAssignmentSharesIsInAll() {
    let outcome = ReferenceMatcher.solve(
      ledgerCount: 4, externalCount: 3,
      edges: [
        Edge(ledger: 0, external: 0), Edge(ledger: 0, external: 1), Edge(ledger: 1, external: 1),
        Edge(ledger: 2, external: 2), Edge(ledger: 3, external: 2),
      ])
    #expect(outcome.optimum.matched == 3)
    #expect(outcome.presence == [.all, .none, .all, .some, .some])
    #expect(outcome.firstOptimal == [0, 2, 3])
  }

  /// Of two externals that want one entry, the first in order would rather be matched.
  @Test func theFirstExternalIsMatchedInTheFirstBestAssignment() {
    let outcome = ReferenceMatcher.solve(
      ledgerCount: 1, externalCount: 2,
      edges: [Edge(ledger: 0, external: 1), Edge(ledger: 0, external: 0)])
    #expect(outcome.firstOptimal == [1])
    #expect(outcome.presence == [.some, .some])
  }

  @Test func everyPairOfSixIsInSomeOf720Assignments() {
    let edges = (0..<6).flatMap { ledger in
      (0..<6).map { Edge(ledger: ledger, external: $0) }
    }
    let outcome = ReferenceMatcher.solve(ledgerCount: 6, externalCount: 6, edges: edges)
    #expect(outcome.optimalCount == 720)
    #expect(outcome.presence.allSatisfy { $0 == .some })
    #expect(outcome.firstOptimal.map { edges[$0].ledger } == [0, 1, 2, 3, 4, 5])
  }

  @Test func sumsBeyondSixtyFourBitsAreExact() {
    let outcome = ReferenceMatcher.solve(
      ledgerCount: 2, externalCount: 2,
      edges: [
        Edge(ledger: 0, external: 0, amountDifference: .max),
        Edge(ledger: 1, external: 1, amountDifference: .max),
      ])
    #expect(outcome.optimum.amountDifference == 2 * Int128(Int64.max))
  }
}

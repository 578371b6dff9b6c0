import MatchbookTestKit
import Testing

@testable import Matchbook

/// Whatever is changed in a certificate, the checker says what no longer holds.
@Suite struct ComponentCheckerTests {
  /// X-1 fits L-1 (1 day) and L-2 (2 days), X-2 fits L-1 alone (4 days): two matches cost six days.
  static let example = ComponentCertificate(
    ruleID: "near", ruleVersion: "1", timeUnit: .days, verdict: .unique,
    externals: [
      .init(ids: ["X-1"], price: ComponentCost(fewerMatches: -1, time: 2)),
      .init(ids: ["X-2"], price: ComponentCost(fewerMatches: -1, time: 5)),
    ],
    ledgers: [
      .init(ids: ["L-1"], price: ComponentCost(time: -1)), .init(ids: ["L-2"], price: .zero),
    ],
    pairs: [
      .init(external: 0, ledger: 0, cost: ComponentCost(fewerMatches: -1, time: 1), units: 0),
      .init(external: 0, ledger: 1, cost: ComponentCost(fewerMatches: -1, time: 2), units: 1),
      .init(external: 1, ledger: 0, cost: ComponentCost(fewerMatches: -1, time: 4), units: 1),
    ],
    pairTotal: ComponentCost(fewerMatches: -3, time: 7),
    matchTotal: ComponentCost(fewerMatches: -2, time: 6))

  private func refusal(
    _ change: (inout ComponentCertificate) -> Void
  ) -> ComponentChecker.Refusal? {
    var changed = Self.example
    change(&changed)
    do throws(ComponentChecker.Refusal) {
      try ComponentChecker.check(changed)
      return nil
    } catch {
      return error
    }
  }

  @Test func theExampleHolds() {
    #expect(refusal { _ in } == nil)
  }

  @Test func theFirstViolatedNodeOrPairIsNamed() {
    let day = ComponentCost(time: 1)
    let match = ComponentCost(fewerMatches: -1)
    #expect(
      refusal { $0.externals[1].price += day }
        == .pairBelowPrices(
          externalID: "X-2", ledgerID: "L-1", cost: match + ComponentCost(time: 4),
          prices: match + ComponentCost(time: 5)))
    #expect(
      refusal { $0.externals[1].price -= day }
        == .matchAbovePrices(
          externalID: "X-2", ledgerID: "L-1", cost: match + ComponentCost(time: 4),
          prices: match + ComponentCost(time: 3)))
    #expect(
      refusal { $0.ledgers[1].price = day } == .priceAboveZero(.ledger, id: "L-2", price: day))
    #expect(
      refusal {
        $0.pairs[2].units = 0
        $0.matchTotal = ComponentCost(fewerMatches: -1, time: 2)
      }
        == .openNodeHasPrice(
          .external, id: "X-2", price: ComponentCost(fewerMatches: -1, time: 5)))
    #expect(
      refusal { $0.pairs.remove(at: 0) }
        == .wrongPairTotal(
          claimed: ComponentCost(fewerMatches: -3, time: 7),
          found: ComponentCost(fewerMatches: -2, time: 6)))
    #expect(
      refusal { $0.pairs[1].units = 0 }
        == .wrongMatchTotal(
          claimed: ComponentCost(fewerMatches: -2, time: 6),
          found: ComponentCost(fewerMatches: -1, time: 4)))
    #expect(
      refusal { $0.pairs[0].units = 1 }
        == .usedTooOften(.external, id: "X-1", matches: 2, records: 1))
    #expect(
      refusal { $0.pairs[0].units = 2 }
        == .impossibleUnits(externalID: "X-1", ledgerID: "L-1", units: 2))
    #expect(refusal { $0.verdict = .tied } == .wrongVerdict(claimed: .tied))
    #expect(refusal { $0.pairs[2].ledger = 2 } == .unknownNode(pair: 2))
    #expect(
      refusal { $0.pairs.swapAt(0, 1) } == .pairOutOfOrder(externalID: "X-1", ledgerID: "L-1"))
    #expect(
      refusal { $0.pairs[0].cost.fewerMatches = -2 }
        == .noMatch(externalID: "X-1", ledgerID: "L-1"))
    #expect(
      refusal { $0.externals[0].price.amount = .min } == .numberOutOfRange(.min))
    #expect(refusal { $0.ledgers[1].ids = [] } == .emptyNode(.ledger, node: 1))
    #expect(
      refusal { $0.ledgers[1].ids = ["L-1", "L-1"] } == .repeatedRecord(.ledger, id: "L-1"))
  }

  /// A tie that is called unique: the second assignment goes round by a free circle.
  @Test func aHiddenTieIsFound() {
    let refusal = refusal {
      $0.pairs[0].cost.time = 2
      $0.pairs[2].cost.time = 4
      $0.pairs.append(
        .init(external: 1, ledger: 1, cost: ComponentCost(fewerMatches: -1, time: 4), units: 0))
      $0.ledgers[0].price = .zero
      $0.externals[1].price = ComponentCost(fewerMatches: -1, time: 4)
      $0.pairTotal = ComponentCost(fewerMatches: -4, time: 12)
    }
    #expect(refusal == .wrongVerdict(claimed: .unique))
  }

  @Test(arguments: 0..<60 as Range<UInt64>, ComponentOracleTests.Way.all)
  func everySingleChangeIsRefused(seed: UInt64, way: ComponentOracleTests.Way) throws {
    let world = ComponentOracleTests.World(seed: seed)
    let result = try ComponentOracleTests.match(world, .confirmIfUnique, way)
    let shifts = [1, -1].flatMap { sign in
      [
        ComponentCost(fewerMatches: sign), ComponentCost(scoreLoss: sign),
        ComponentCost(amount: sign), ComponentCost(time: sign),
      ]
    }
    for certificate in try #require(result.certificates).compactMap(\.mostMatches) {
      func expectRefusal(_ change: (inout ComponentCertificate) -> Void) {
        var changed = certificate
        change(&changed)
        #expect(throws: ComponentChecker.Refusal.self) { try ComponentChecker.check(changed) }
      }
      for shift in shifts {
        for node in certificate.externals.indices {
          expectRefusal { $0.externals[node].price += shift }
        }
        for node in certificate.ledgers.indices {
          expectRefusal { $0.ledgers[node].price += shift }
        }
        for (index, pair) in certificate.pairs.enumerated() {
          expectRefusal { $0.pairs[index].cost += shift }
          // Nor does it help to make the totals fit, where the pair is matched.
          guard pair.units > 0, shift.fewerMatches == 0 else { continue }
          expectRefusal {
            $0.pairs[index].cost += shift
            $0.pairTotal += shift
            for _ in 0..<pair.units { $0.matchTotal += shift }
          }
        }
      }
      for (index, pair) in certificate.pairs.enumerated() {
        expectRefusal { $0.pairs.remove(at: index) }
        expectRefusal { $0.pairs[index].units += 1 }
        if pair.units > 0 {
          expectRefusal { $0.pairs[index].units -= 1 }
          expectRefusal {
            $0.pairs[index].units -= 1
            $0.matchTotal -= pair.cost
          }
        }
      }
      expectRefusal { $0.verdict = $0.verdict == .tied ? .unique : .tied }
      try expectWorseAssignmentsToBeRefused(certificate)
    }
  }

  /// Two matches that swap their partners are refused unless they cost the same.
  private func expectWorseAssignmentsToBeRefused(_ certificate: ComponentCertificate) throws {
    func index(_ external: Int, _ ledger: Int) -> Int? {
      certificate.pairs.firstIndex { $0.external == external && $0.ledger == ledger }
    }
    let matched = certificate.pairs.indices.filter { certificate.pairs[$0].units > 0 }
    for left in matched {
      for right in matched where right > left {
        let (first, second) = (certificate.pairs[left], certificate.pairs[right])
        guard let crossed = index(first.external, second.ledger),
          let back = index(second.external, first.ledger), crossed != left, back != left
        else { continue }
        var changed = certificate
        for (place, by) in [(left, -1), (right, -1), (crossed, 1), (back, 1)] {
          changed.pairs[place].units += by
          if by > 0 { changed.matchTotal += changed.pairs[place].cost }
          if by < 0 { changed.matchTotal -= changed.pairs[place].cost }
        }
        if changed.matchTotal == certificate.matchTotal {
          try ComponentChecker.check(changed)
        } else {
          #expect(throws: ComponentChecker.Refusal.self) { try ComponentChecker.check(changed) }
        }
      }
    }
  }
}

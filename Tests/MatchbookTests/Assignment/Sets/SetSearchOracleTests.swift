import MatchbookTestKit
import Testing

@testable import Matchbook

/// Every method gives the answer of plain enumeration.
@Suite struct SetSearchOracleTests {
  /// Two hundred questions for each seed.
  @Test(arguments: Seeds.first(6, atMost: 100))
  func agreesWithPlainEnumeration(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var searches = ([nil] + SetSearch.Method.allCases).map { method in
      var search = SetSearch(limits: SetLimits(listedSets: 5, steps: 10_000_000))
      search.preferred = method
      return search
    }
    for _ in 0..<200 {
      let question = Self.question(&random)
      let expected = PlainSetSearch.answer(question, listing: 5)
      for index in searches.indices {
        let answer = searches[index].answer(question)
        #expect(answer == expected, "\(String(describing: searches[index].preferred)) \(question)")
        guard answer == expected else { return }
      }
    }
  }

  /// Few distinct amounts make twins, wide ones make single answers; half of the targets are met.
  private static func question(_ random: inout SeededGenerator) -> SetQuestion {
    let count = random.number(in: 0...11)
    let reach = random.element(of: [2, 9, 60, 2_000, 1 << 40, Int(Int64.max)]) ?? 9
    let low = random.happens(1, in: 2) ? -reach : 0
    let unit = reach < 1 << 40 ? Int64(random.number(in: 1...3)) : 1
    let amounts = (0..<count).map { _ in Int64(random.number(in: low...reach)) * unit }
    let evidence =
      random.happens(1, in: 2) ? amounts.map { _ in Int64(random.number(in: -3...3)) } : []
    let least = random.number(in: 1...4)
    var target = Int64(random.number(in: low...reach))
    if random.happens(2, in: 3) {
      var sum: Int64 = 0
      for amount in amounts where random.happens(1, in: 3) { sum = sum &+ amount }
      target = sum
    }
    let spread = random.element(of: [0, 0, 3, 40]) ?? 0
    return SetQuestion(
      amounts: amounts, evidence: evidence, target: target,
      tolerance: SetTolerance(
        below: Int64(random.number(in: 0...spread)), above: Int64(random.number(in: 0...spread))),
      sizes: least...(least + random.number(in: 0...6)))
  }
}

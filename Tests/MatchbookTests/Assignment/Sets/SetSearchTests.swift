import MatchbookTestKit
import Testing

@testable import Matchbook

/// What each label says, by example.
@Suite struct SetSearchTests {
  private func answer(
    _ amounts: [Int64], evidence: [Int64] = [], target: Int64, below: Int64 = 0,
    above: Int64 = 0, sizes: ClosedRange<Int>, listing: Int = 16, steps: Int = 1_000_000
  ) -> SetAnswer {
    var search = SetSearch(limits: SetLimits(listedSets: listing, steps: steps))
    return search.answer(
      SetQuestion(
        amounts: amounts, evidence: evidence, target: target,
        tolerance: SetTolerance(below: below, above: above), sizes: sizes))
  }

  private func found(
    _ rows: [Int], sum: Int128, residual: Int128 = 0, evidence: Int128 = 0
  ) -> FoundSet {
    FoundSet(rows: rows, sum: sum, residual: residual, evidence: evidence)
  }

  private func count(_ sets: UInt64, _ valueSets: UInt64, isExact: Bool = true) -> SetCount {
    SetCount(sets: sets, valueSets: valueSets, isExact: isExact)
  }

  @Test func oneSetThatIsTheOnlyOneIsUnique() {
    #expect(
      answer([100, 250, 475], target: 575, sizes: 2...3)
        == .exactUnique(found([0, 2], sum: 575)))
  }

  @Test func feesAndRefundsOfABatchCountWithTheirSigns() {
    #expect(
      answer([10_000, -250, 4_000, -4_000, 333], target: 9_750, sizes: 2...3)
        == .exactUnique(found([0, 1], sum: 9_750)))
  }

  @Test func equalRowsAreDifferentSetsButTheSameValues() {
    #expect(
      answer([500, 500, 500, 200], target: 1_000, sizes: 2...2)
        == .exactAmbiguous(
          count: count(3, 1),
          best: RankedSets(
            sets: [
              found([0, 1], sum: 1_000), found([0, 2], sum: 1_000), found([1, 2], sum: 1_000),
            ], isProven: true)))
  }

  @Test func evidenceStandsBeforeSizeAndSizeBeforeRows() {
    let amounts: [Int64] = [10, 20, 30, 30, 15, 15]
    #expect(
      answer(amounts, evidence: [5, 5, 0, 9, 5, 5], target: 30, sizes: 1...2)
        == .exactAmbiguous(
          count: count(4, 3),
          best: RankedSets(
            sets: [
              found([0, 1], sum: 30, evidence: 10), found([4, 5], sum: 30, evidence: 10),
              found([3], sum: 30, evidence: 9), found([2], sum: 30),
            ], isProven: true)))
    #expect(
      answer(amounts, target: 30, sizes: 1...2, listing: 3)
        == .exactAmbiguous(
          count: count(4, 3),
          best: RankedSets(
            sets: [found([2], sum: 30), found([3], sum: 30), found([0, 1], sum: 30)],
            isProven: true)))
  }

  @Test func anExactSetKeepsTolerableOnesOut() {
    #expect(
      answer([99, 100, 101], target: 100, below: 5, above: 5, sizes: 1...1)
        == .exactUnique(found([1], sum: 100)))
  }

  @Test func toleranceHasTwoSidesAndIncludesItsBounds() {
    #expect(answer([97, 104], target: 100, below: 2, above: 3, sizes: 1...1) == .none)
    #expect(
      answer([97, 104], target: 100, below: 3, above: 3, sizes: 1...1)
        == .withinTolerance(
          residual: -3, count: count(1, 1),
          best: RankedSets(sets: [found([0], sum: 97, residual: -3)], isProven: true)))
    #expect(
      answer([97, 104], target: 100, below: 2, above: 4, sizes: 1...1)
        == .withinTolerance(
          residual: 4, count: count(1, 1),
          best: RankedSets(sets: [found([1], sum: 104, residual: 4)], isProven: true)))
  }

  @Test func theCloserOfTwoTolerableSetsIsFirstUnlessEvidenceSpeaksAgainstIt() {
    let near = found([1], sum: 101, residual: 1)
    let far = found([0], sum: 97, residual: -3)
    #expect(
      answer([97, 101], target: 100, below: 9, above: 9, sizes: 1...1)
        == .withinTolerance(
          residual: 1, count: count(2, 2), best: RankedSets(sets: [near, far], isProven: true)))
    guard
      case .withinTolerance(-3, _, let best) = answer(
        [97, 101], evidence: [1, 0], target: 100, below: 9, above: 9, sizes: 1...1)
    else {
      Issue.record("The set with more evidence is not first")
      return
    }
    #expect(best.sets.map(\.rows) == [[0], [1]])
  }

  @Test func sizesAreLimitsOnBothSides() {
    #expect(answer([1, 2, 3], target: 6, sizes: 1...2) == .none)
    #expect(answer([1, 2, 3], target: 3, sizes: 3...3) == .none)
    #expect(answer([1, 2, 3], target: 6, sizes: 2...9) == .exactUnique(found([0, 1, 2], sum: 6)))
    #expect(answer([1, 2], target: 3, sizes: 1...Int.max) == .exactUnique(found([0, 1], sum: 3)))
    #expect(answer([5], target: 5, sizes: 2...6) == .none)
    #expect(answer([], target: 0, sizes: 1...6) == .none)
  }

  @Test func sumsBeyond64BitsAreExact() {
    let most = Int64.max
    #expect(
      answer([most, most, -most, 7], target: most, sizes: 3...3)
        == .exactUnique(found([0, 1, 2], sum: Int128(most))))
    #expect(answer([most, most], target: -2, sizes: 2...2) == .none)
    #expect(
      answer([.min, .min, most], target: .min, below: most, above: most, sizes: 2...2)
        == .withinTolerance(
          residual: most, count: count(2, 1),
          best: RankedSets(
            sets: [
              found([0, 2], sum: -1, residual: Int128(most)),
              found([1, 2], sum: -1, residual: Int128(most)),
            ], isProven: true)))
  }

  @Test func amountsThatCannotMakeTheTargetAreRefusedByTheirDivisor() {
    let amounts = (1...4096).map { Int64($0) * 500 }
    #expect(answer(amounts, target: 1_000_001, sizes: 1...4096, steps: 0) == .none)
  }

  @Test func manyEqualRowsAreCountedWithoutGoingThroughThem() {
    let amounts = [Int64](repeating: 999, count: 60)
    guard
      case .exactAmbiguous(let counted, let best) = answer(
        amounts, evidence: amounts.indices.map { $0 == 59 ? 1 : 0 }, target: 6 * 999, sizes: 2...6,
        listing: 2)
    else {
      Issue.record("Sixty equal rows are ambiguous")
      return
    }
    #expect(counted == count(50_063_860, 1))
    #expect(best.isProven)
    #expect(best.sets.map(\.rows) == [[0, 1, 2, 3, 4, 59], [0, 1, 2, 3, 5, 59]])
  }

  @Test func aCountBeyond64BitsIsABound() {
    let amounts = (0..<200).map { Int64($0 % 5 - 2) }
    guard
      case .exactAmbiguous(let counted, let best) = answer(
        amounts, target: 0, sizes: 1...200, listing: 3, steps: 100_000_000)
    else {
      Issue.record("So many sets are ambiguous")
      return
    }
    #expect(counted.sets == .max)
    #expect(!counted.isExact)
    #expect(best.sets.map(\.rows) == [[2], [7], [12]])
  }

  @Test func withoutEnoughStepsTheAnswerSaysWhatIsKnown() {
    var random = SeededGenerator(seed: 1)
    let amounts = (0..<400).map { _ in random.logNormal(median: 1_000_000, atLeast: 100) * 100 }
    let many = answer(
      amounts, target: 900_000_003, below: 10, above: 10, sizes: 8...12, steps: 20_000)
    guard case .budgetExhausted(let best?, let bound) = many else {
      Issue.record("The steps were enough: \(many)")
      return
    }
    // All amounts end in 00, so no sum comes closer than this.
    #expect(bound == 3)
    #expect(best.residual.magnitude >= 3)
    #expect(best.sum == best.rows.reduce(0) { $0 + Int128(amounts[$1]) })
    #expect((8...12).contains(best.rows.count))
  }

  @Test func ambiguityIsProvenByTwoSetsThoughTheStepsRunOut() {
    let amounts = (0..<500).map { Int64($0 % 250) * 1_000_003 + 1 }
    let many = answer(amounts, target: 500 * 1_000_003 + 4, sizes: 4...7, steps: 3_000)
    guard case .exactAmbiguous(let counted, let best) = many else {
      Issue.record("\(many)")
      return
    }
    #expect(!counted.isExact)
    #expect(!best.isProven)
    #expect(counted.sets >= 2)
    #expect(best.sets.allSatisfy { $0.residual == 0 })
  }

  /// Thirty rows are too many for plain enumeration, so the methods judge each other.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func methodsAgreeOnLargerQuestions(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = random.number(in: 18...28)
    let reach = random.element(of: [30, 400, 5_000]) ?? 30
    let amounts = (0..<rows).map { _ in Int64(random.number(in: -reach / 4...reach)) }
    let question = SetQuestion(
      amounts: amounts,
      evidence: random.happens(1, in: 2) ? amounts.map { _ in Int64(random.below(50)) } : [],
      target: Int64(random.number(in: 0...2 * reach)),
      tolerance: SetTolerance(below: 3, above: Int64(random.number(in: 0...20))),
      sizes: 2...(seed % 4 == 0 ? 7 : 6))
    var answers: [SetAnswer] = []
    for method in SetSearch.Method.allCases {
      var search = SetSearch(limits: SetLimits(listedSets: 8, steps: 1_000_000_000))
      search.preferred = method
      answers.append(search.answer(question))
      let isPossible = method != .filteredMeeting || question.sizes.upperBound <= 6
      #expect(!isPossible || search.lastMethod == method)
    }
    #expect(answers.dropFirst().allSatisfy { $0 == answers[0] })
    var free = SetSearch()
    free.preferred = nil
    var limited = free
    #expect(free.answer(question).counts == answers[0].counts)
    #expect(limited.answer(question) == limited.answer(question))
  }
}

extension SetAnswer {
  fileprivate var counts: SetCount? {
    switch self {
    case .exactAmbiguous(let count, _), .withinTolerance(_, let count, _): count
    default: nil
    }
  }
}

/// Finds which sets of rows sum to a target: all of them are counted, the best ones spelled out.
///
/// A search keeps its memory from one question to the next, so a thread that asks many questions
/// keeps one search. Answers do not depend on earlier questions. The method follows from the
/// question alone and never changes the answer, only the steps it takes:
///
/// - few sets are gone through with bounds,
/// - small sets of some dozens of rows are met in the middle by their sums,
/// - sums in a small span are counted in a table,
/// - everything else is searched with bounds until the steps run out.
public struct SetSearch: Sendable {
  /// How a question is worked on.
  enum Method: CaseIterable, Sendable {
    case enumeration
    case filteredMeeting
    case sortedMeeting
    case sumTable
  }

  public let limits: SetLimits
  /// Used wherever it can be, instead of the one that takes fewest steps.
  var preferred: Method?
  private(set) var rows = SortedRows()
  private var best = BestSets()
  private var filtered = FilteredMeeting()

  public init(limits: SetLimits = .standard) {
    self.limits = limits
  }

  /// Answers a question.
  public mutating func answer(_ question: SetQuestion) -> SetAnswer {
    rows.load(question)
    var steps = limits.steps
    let target = Int128(question.target)
    let exact = stage(from: target, through: target, question, &steps)
    if exact.isComplete || best.count.sets > 1 {
      if best.count.sets == 1, exact.isComplete, let found = best.first {
        return .exactUnique(found)
      }
      if best.count.sets > 0 {
        return .exactAmbiguous(count: best.count, best: ranked(exact))
      }
    } else {
      return exhausted([exact], question)
    }
    guard question.tolerance != .exact else { return .none }
    let near = stage(
      from: target - Int128(question.tolerance.below),
      through: target + Int128(question.tolerance.above), question, &steps)
    if best.count.sets > 0, let first = best.first {
      // Within a tolerance, so it fits.
      return .withinTolerance(
        residual: Int64(truncatingIfNeeded: first.residual), count: best.count,
        best: ranked(near))
    }
    return near.isComplete ? .none : exhausted([exact, near], question)
  }

  private struct Stage {
    var isComplete = true
    var isRankingProven = true
    var closest: [Int32]?
  }

  private mutating func stage(
    from low: Int128, through high: Int128, _ question: SetQuestion, _ steps: inout Int
  ) -> Stage {
    best.begin(listing: limits.listedSets, target: question.target)
    var stage = Stage()
    guard let window = SumWindow(from: low, through: high, dividedBy: rows.divisor),
      let sizes = window.sizes(question.sizes, of: rows)
    else { return stage }
    switch method(sizes, steps) {
    case .filteredMeeting:
      let (low, high) = clamped(window)
      stage.isComplete = filtered.run(
        sizes: sizes, low: low, high: high, rows: rows, into: &best, steps: &steps)
    default:
      enumerate(window, sizes, question, &stage, &steps)
    }
    stage.isRankingProven = stage.isComplete
    if !stage.isComplete { best.markInexact() }
    return stage
  }

  private func method(_ sizes: ClosedRange<Int>, _ steps: Int) -> Method {
    let filteredSteps = FilteredMeeting.steps(rows, sizes: sizes)
    if preferred == .filteredMeeting, filteredSteps != nil { return .filteredMeeting }
    if preferred == nil, let filteredSteps, filteredSteps <= steps { return .filteredMeeting }
    return .enumeration
  }

  /// Sums of rows that are narrow do not leave 62 bits, so a wider window says nothing more.
  private func clamped(_ window: SumWindow) -> (low: Int64, high: Int64) {
    let limit = Int128(1) << 61
    return (
      Int64(truncatingIfNeeded: max(window.low, -limit)),
      Int64(truncatingIfNeeded: min(window.high, limit))
    )
  }

  private mutating func enumerate(
    _ window: SumWindow, _ sizes: ClosedRange<Int>, _ question: SetQuestion,
    _ stage: inout Stage, _ steps: inout Int
  ) {
    let target = Int128(question.target) / Int128(rows.divisor)
    if rows.isNarrow {
      var enumeration = BoundedEnumeration<Int64>(rows, window: window, target: target)
      stage.isComplete = enumeration.run(sizes: sizes, rows: rows, into: &best, steps: &steps)
      stage.closest = enumeration.closest?.positions
    } else {
      var enumeration = BoundedEnumeration<Int128>(rows, window: window, target: target)
      stage.isComplete = enumeration.run(sizes: sizes, rows: rows, into: &best, steps: &steps)
      stage.closest = enumeration.closest?.positions
    }
  }

  private func ranked(_ stage: Stage) -> RankedSets {
    RankedSets(sets: best.sets, isProven: stage.isRankingProven)
  }

  private func exhausted(_ stages: [Stage], _ question: SetQuestion) -> SetAnswer {
    var closest = best.first
    for positions in stages.compactMap(\.closest) {
      let found = foundSet(positions, target: question.target)
      if closest.map({ found.residual.magnitude < $0.residual.magnitude }) ?? true {
        closest = found
      }
    }
    var bound = leastDistance(question)
    if stages.count > 1 {
      // That no set is exact was proven before.
      bound = max(bound, 1)
    }
    return .budgetExhausted(best: closest, bound: bound)
  }

  private func foundSet(_ positions: [Int32], target: Int64) -> FoundSet {
    var sum: Int128 = 0
    var evidence: Int128 = 0
    for position in positions {
      sum += Int128(rows.values[Int(position)])
      evidence += Int128(rows.evidence[Int(position)])
    }
    sum *= Int128(rows.divisor)
    return FoundSet(
      rows: positions.map { Int(rows.rows[Int($0)]) }.sorted(), sum: sum,
      residual: sum - Int128(target), evidence: evidence)
  }

  /// No set comes closer to the target, because all sums are multiples of the divisor and lie
  /// between those of the smallest and of the largest values.
  private func leastDistance(_ question: SetQuestion) -> UInt128 {
    let unit = Int128(rows.divisor)
    let target = Int128(question.target)
    let below = (target >= 0 ? target : target - unit + 1) / unit
    var least: UInt128?
    for size in question.sizes where size <= rows.count {
      for multiple in [below, below + 1] {
        let nearest = min(max(multiple, rows.lowSums[size]), rows.highSums[size])
        let distance = (nearest * unit - target).magnitude
        least = min(least ?? distance, distance)
      }
    }
    return least ?? 0
  }
}

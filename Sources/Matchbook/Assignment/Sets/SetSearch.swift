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

  /// Up to so many sets, lists and tables do not pay.
  private static let fewSets = 64
  /// A filtered meeting of so few steps is not compared with other ways.
  private static let fewSteps = 1_000_000
  /// How many steps of a filtered meeting take the time of one step elsewhere.
  private static let mergingCost = 4
  private static let tableCost = 8
  /// Sets that were counted are listed with so many steps at least, so that one is always found.
  private static let leastListingSteps = 1 << 16
  /// Steps for a set that is near, after the others ran out.
  private static let closestSteps = 1 << 12

  public let limits: SetLimits
  /// Used wherever it can be, instead of the one that takes fewest steps.
  var preferred: Method?
  /// How the last search was made.
  private(set) var lastMethod = Method.enumeration
  private var rows = SortedRows()
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

  /// Counts the sets within the tolerance, those at the target among them.
  ///
  /// - Returns: `nil` if the steps do not suffice.
  public mutating func count(_ question: SetQuestion) -> SetCount? {
    rows.load(question)
    var steps = limits.steps
    let target = Int128(question.target)
    let stage = stage(
      from: target - Int128(question.tolerance.below),
      through: target + Int128(question.tolerance.above), question, &steps)
    return stage.isComplete ? best.count : nil
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
      let possible = question.possibleSizes, let sizes = window.sizes(possible, of: rows)
    else { return stage }
    var span: SumTable.Span?
    var isListed = true
    let (low, high) = clamped(window)
    let way = way(sizes, low, high, steps)
    lastMethod = way.method
    switch way {
    case .filteredMeeting:
      stage.isComplete = filtered.run(
        sizes: sizes, low: low, high: high, rows: rows, into: &best, steps: &steps)
    case .sortedMeeting(let needed):
      steps -= needed
      isListed = SortedMeeting(rows, sizes: sizes)
        .run(sizes: sizes, low: low, high: high, rows: rows, into: &best)
    case .sumTable(let needed, let tableSpan):
      steps -= needed
      let count = SumTable.count(rows, sizes: sizes, low: low, high: high, span: tableSpan)
      best.add(sets: count.sets, valueSets: count.valueSets)
      isListed = count.sets == 0
      span = tableSpan
    case .enumeration:
      enumerate(window, sizes, question, &stage, &steps)
    }
    stage.isRankingProven = stage.isComplete
    if !isListed || best.lacksExchanges {
      let isProven = list(window, sizes, span, &steps)
      stage.isRankingProven = stage.isRankingProven && isProven
    }
    if !stage.isComplete { best.markInexact() }
    return stage
  }

  /// A method with what is known about it already.
  private enum Way {
    case enumeration
    case filteredMeeting
    case sortedMeeting(steps: Int)
    case sumTable(steps: Int, SumTable.Span)

    var method: Method {
      switch self {
      case .enumeration: .enumeration
      case .filteredMeeting: .filteredMeeting
      case .sortedMeeting: .sortedMeeting
      case .sumTable: .sumTable
      }
    }
  }

  /// The cheapest way that the steps allow; the earlier one of equals.
  private func way(
    _ sizes: ClosedRange<Int>, _ low: Int64, _ high: Int64, _ steps: Int
  ) -> Way {
    if preferred == .enumeration || !rows.isNarrow { return .enumeration }
    let isFree = preferred == nil
    let limit = isFree ? steps : .max
    let few = Binomial.sets(of: rows.count, sizes: 0...(sizes.upperBound - 1))
    if isFree, few <= UInt64(SetSearch.fewSets) { return .enumeration }
    var way = Way.enumeration
    var leastCost = Int.max
    if isFree || preferred == .filteredMeeting,
      let needed = FilteredMeeting.steps(rows, sizes: sizes, low: low, high: high), needed <= limit
    {
      way = .filteredMeeting
      leastCost = needed
      if needed <= SetSearch.fewSteps { return way }
    }
    if isFree || preferred == .sortedMeeting,
      let needed = SortedMeeting.steps(rows, sizes: sizes), needed <= limit,
      SetSearch.mergingCost * needed < leastCost
    {
      way = .sortedMeeting(steps: needed)
      leastCost = SetSearch.mergingCost * needed
    }
    if isFree || preferred == .sumTable,
      let span = SumTable.Span(rows, sizes: sizes, low: low, high: high),
      let needed = SumTable.steps(rows, sizes: sizes, low: low, high: high), needed <= limit,
      SetSearch.tableCost * needed < leastCost
    {
      way = .sumTable(steps: needed, span)
    }
    return way
  }

  /// Lists the best sets anew after all were counted.
  private mutating func list(
    _ window: SumWindow, _ sizes: ClosedRange<Int>, _ span: SumTable.Span?, _ steps: inout Int
  ) -> Bool {
    let offer = best.beginListing()
    var listingSteps = max(steps, SetSearch.leastListingSteps)
    let listing = RankedListing(rows, window: window, sizes: sizes, span: span)
    let isProven = listing.run(sizes: sizes, into: &best, steps: &listingSteps)
    if !isProven { best.merge(offer) }
    steps = min(steps, listingSteps)
    return isProven
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
      stage.closest = enumeration.closest
    } else {
      var enumeration = BoundedEnumeration<Int128>(rows, window: window, target: target)
      stage.isComplete = enumeration.run(sizes: sizes, rows: rows, into: &best, steps: &steps)
      stage.closest = enumeration.closest
    }
  }

  private func ranked(_ stage: Stage) -> RankedSets {
    RankedSets(sets: best.sets, isProven: stage.isRankingProven)
  }

  private mutating func exhausted(_ stages: [Stage], _ question: SetQuestion) -> SetAnswer {
    var closest = best.first
    var steps = SetSearch.closestSteps
    var last = Stage()
    let unit = Int128(rows.divisor)
    let target = Int128(question.target) / unit
    if closest == nil, let sizes = question.possibleSizes {
      enumerate(SumWindow(at: target), sizes, question, &last, &steps)
    }
    for positions in (stages + [last]).compactMap(\.closest) {
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
    for size in question.possibleSizes ?? 1...1 {
      for multiple in [below, below + 1] {
        let nearest = min(max(multiple, rows.lowSums[size]), rows.highSums[size])
        let distance = (nearest * unit - target).magnitude
        least = min(least ?? distance, distance)
      }
    }
    return least ?? 0
  }
}

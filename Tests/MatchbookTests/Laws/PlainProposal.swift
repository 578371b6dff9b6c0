@testable import Matchbook

/// The sets that add up to one record, found by trying every set.
struct PlainProposal {
  struct PlainSet: Equatable {
    let rows: [Record]
    let score: Int32
    static func == (left: PlainSet, right: PlainSet) -> Bool {
      left.rows.map(\.id) == right.rows.map(\.id)
    }
  }

  enum Outcome {
    case placed(PlainProposal, PlainSet, asksPerson: Bool)
    case unclear([PlainProposal])
  }

  let one: Record
  private let candidateIDs: Set<String>
  /// The sixteen best.
  let listed: [PlainSet]
  private let count: Int
  /// Whether so many sets are expected by accident that this one is no evidence.
  private let isChance: Bool

  private var isComplete: Bool { count == listed.count }
  /// Records that it may compete for.
  private var reach: Set<String> {
    isComplete ? Set(listed.flatMap { $0.rows.map(\.id) }) : candidateIDs
  }

  /// - Returns: `nil` if there is no set, or if a limit forbids the search.
  init?(
    _ one: Record, among others: [Record], isLedger: Bool, _ rule: DrawnRule,
    _ limits: GroupPolicy.SumLimits, tolerances: [Tolerance], key: (Record) -> [String]?,
    isRejected: (Record) -> Bool, score: (Record) -> Int32?
  ) {
    self.one = one
    guard let own = key(one) else { return nil }
    let near = others.filter { other in
      guard key(other) == own, !isRejected(other) else { return false }
      guard let window = rule.window else { return true }
      guard let from = one.date, let to = other.date else { return false }
      let days = Int64(to.number - from.number) * (isLedger ? 1 : -1)
      return window.from <= days && days <= window.to
    }.sorted { left, right in
      (left.date?.number ?? .min, left.id) < (right.date?.number ?? .min, right.id)
    }
    guard near.count <= limits.candidates else { return nil }
    let scores = near.map(score)
    let rows = zip(near, scores).filter { $1 != nil }.map(\.0)
    let worth = scores.compactMap { $0 }
    candidateIDs = Set(rows.map(\.id))
    let target = Int128(one.amount.minorUnits)
    func allows(_ sum: Int128) -> Bool {
      tolerances.allSatisfy {
        PlainTolerance.allows(
          $0, isLedger ? target : sum, isLedger ? sum : target, one.amount.currency.exponent)
      }
    }
    // The allowed sum that is nearest to the amount, and how far sums may go from there.
    let far: Int128 = 20_000
    let distances = (0...far).flatMap { [target + $0, target - $0] }
    guard let center = distances.first(where: allows) else { return nil }
    var low = center
    var high = center
    while allows(low - 1), center - low < far { low -= 1 }
    while allows(high + 1), high - center < far { high += 1 }
    func sets(_ sums: ClosedRange<Int128>) -> [[Int]] {
      (0..<(1 << rows.count)).map { mask in
        rows.indices.filter { mask >> $0 & 1 == 1 }
      }.filter { set in
        limits.records.contains(set.count)
          && sums.contains(set.reduce(0) { $0 + Int128(rows[$1].amount.minorUnits) })
      }
    }
    let exact = sets(center...center)
    let found = exact.isEmpty ? sets(low...high) : exact
    guard !found.isEmpty else { return nil }
    let ranked = found.sorted { left, right in
      func rank(_ set: [Int]) -> (Int, Int128, Int) {
        let evidence = set.reduce(0) { $0 + PlainProposal.evidence(one, rows[$1]) }
        let sum = set.reduce(Int128(0)) { $0 + Int128(rows[$1].amount.minorUnits) }
        return (-evidence, abs(sum - center), set.count)
      }
      let (a, b) = (rank(left), rank(right))
      return a == b ? left.lexicographicallyPrecedes(right) : a < b
    }
    count = ranked.count
    listed = ranked.prefix(16).map { set in
      PlainSet(rows: set.map { rows[$0] }, score: set.map { worth[$0] }.min() ?? 0)
    }
    let around = max(50, abs(center) / 8)
    let accidents = Int128(max(0, sets(center - around...center + around).count - 1))
    isChance =
      accidents * (high - low + 1) * 1_000_000 > Int128(limits.chance) * (2 * around + 1)
  }

  private static func evidence(_ one: Record, _ other: Record) -> Int {
    var evidence = 0
    if !one.reference.isEmpty, one.reference == other.reference { evidence += 60 }
    if !one.counterparty.isEmpty, one.counterparty == other.counterparty { evidence += 60 }
    guard let from = one.date, let to = other.date else { return evidence - 50 }
    return evidence - min(50, abs(Int(to.number - from.number)))
  }

  // MARK: - Competition

  /// Proposals that are joined by records, in the order of ids.
  static func components(_ proposals: [PlainProposal]) -> [[PlainProposal]] {
    var parts: [[PlainProposal]] = []
    for proposal in proposals {
      var joined: [PlainProposal] = []
      var apart: [[PlainProposal]] = []
      for part in parts {
        if part.contains(where: { !$0.reach.isDisjoint(with: proposal.reach) }) {
          joined += part
        } else {
          apart.append(part)
        }
      }
      parts = apart + [(joined + [proposal]).sorted { $0.one.id < $1.one.id }]
    }
    return parts
  }

  static func outcomes(of part: [PlainProposal], _ ambiguity: AmbiguityPolicy) -> [Outcome] {
    guard ambiguity != .reject || (part.count == 1 && part[0].count == 1),
      part.allSatisfy(\.isComplete)
    else { return [.unclear(part)] }
    let best = bestChoices(part)
    var outcomes: [Outcome] = []
    var unsure: [PlainProposal] = []
    for (place, proposal) in part.enumerated() {
      let chosen = Set(best.map { $0[place] })
      if chosen.count == 1, let set = chosen.first, set >= 0 {
        outcomes.append(
          .placed(proposal, proposal.listed[set], asksPerson: proposal.isChance))
      } else if ambiguity == .confirmBest || ambiguity == .suggestBest, best[0][place] >= 0 {
        outcomes.append(
          .placed(
            proposal, proposal.listed[best[0][place]],
            asksPerson: proposal.isChance || ambiguity == .suggestBest))
      } else {
        unsure.append(proposal)
      }
    }
    return outcomes + (unsure.isEmpty ? [] : [.unclear(unsure)])
  }

  /// All ways to give as many as possible a set of their own; the better sets come first.
  private static func bestChoices(_ part: [PlainProposal]) -> [[Int]] {
    var choices: [[Int]] = [[]]
    for (place, proposal) in part.enumerated() {
      choices = choices.flatMap { choice -> [[Int]] in
        let taken = Set(
          choice.enumerated().filter { $1 >= 0 }
            .flatMap { part[$0].listed[$1].rows.map(\.id) })
        let free = proposal.listed.indices.filter {
          taken.isDisjoint(with: proposal.listed[$0].rows.map(\.id))
        }
        return (free + [-1]).map { choice + [$0] }
      }
      precondition(choices.count < 1_000_000, "part \(place) is too large to try everything")
    }
    let most = choices.map { $0.count { $0 >= 0 } }.max() ?? 0
    return choices.filter { $0.count { $0 >= 0 } == most }
  }
}

/// Decides between sets of rows that compete for the same rows.
///
/// Proposals that share no row do not influence each other. In a connected part as many rows as
/// possible get a set; what every best choice agrees on is sure, the rest is ambiguous.
struct ProposalSettler {
  let settler: GroupSettler
  let oneSide: Side
  let limits: GroupPolicy.SumLimits

  private var ambiguity: AmbiguityPolicy { settler.settler.header.ambiguity }

  func settle(_ proposals: [SetProposal], _ output: inout GroupSettler.Output) {
    let order = IDOrder(settler.settler.sides[oneSide].table)
    let sorted = proposals.sorted { order.precedes($0.one, $1.one) }
    for part in ProposalSettler.components(sorted) {
      settle(part: part.map { sorted[$0] }, &output)
    }
  }

  /// Groups of proposals that are joined by shared rows.
  private static func components(_ proposals: [SetProposal]) -> [[Int]] {
    var owner: [Int32: Int] = [:]
    var parent = Array(proposals.indices)
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node {
        parent[node] = parent[parent[node]]
        node = parent[node]
      }
      return node
    }
    for (index, proposal) in proposals.enumerated() {
      for row in Set(proposal.isComplete ? proposal.sets.flatMap { $0 } : proposal.candidates) {
        if let other = owner[row] {
          let (left, right) = (root(index), root(other))
          parent[max(left, right)] = min(left, right)
        } else {
          owner[row] = index
        }
      }
    }
    var groups: [Int: [Int]] = [:]
    for index in proposals.indices { groups[root(index), default: []].append(index) }
    return groups.keys.sorted().compactMap { groups[$0] }
  }

  private func settle(part: [SetProposal], _ output: inout GroupSettler.Output) {
    guard ambiguity != .reject || (part.count == 1 && part[0].count == 1) else {
      report(part, &output)
      return
    }
    var packing = SetPacking(part.map(\.sets))
    let isDecided = part.allSatisfy(\.isComplete) && packing.solve()
    let takesBest = ambiguity == .confirmBest || ambiguity == .suggestBest
    guard isDecided || (takesBest && packing.first != nil) else {
      report(part, &output)
      return
    }
    var unsure: [SetProposal] = []
    for (index, proposal) in part.enumerated() {
      if let sure = isDecided ? packing.always(index) : nil {
        place(proposal, sure, asksPerson: proposal.isChance, &output)
      } else if takesBest, let chosen = packing.first?[index], chosen >= 0 {
        place(
          proposal, chosen, asksPerson: proposal.isChance || ambiguity == .suggestBest, &output)
      } else {
        unsure.append(proposal)
      }
    }
    if !unsure.isEmpty { report(unsure, &output) }
  }

  private func place(
    _ proposal: SetProposal, _ set: Int, asksPerson: Bool, _ output: inout GroupSettler.Output
  ) {
    let rows = proposal.sets[set]
    var note = "the only set that adds up among \(proposal.candidates.count) records"
    if proposal.count > 1 {
      note =
        "one of \(proposal.count) sets that add up among \(proposal.candidates.count) records"
    }
    if !proposal.note.isEmpty { note = proposal.note }
    if proposal.isChance { note += "; as many would be expected by accident" }
    let score = proposal.scores[set]
    if oneSide == .ledger {
      settler.place(
        ledger: [proposal.one], external: rows, score: score, note: note, asksPerson: asksPerson,
        &output)
    } else {
      settler.place(
        ledger: rows, external: [proposal.one], score: score, note: note, asksPerson: asksPerson,
        &output)
    }
  }

  private func report(_ part: [SetProposal], _ output: inout GroupSettler.Output) {
    // Rows of a part that a sure set has taken meanwhile are left out by the result.
    let ones = part.map(\.one)
    let others = Array(Set(part.flatMap { $0.sets.flatMap { $0 } })).sorted()
    guard !others.isEmpty else { return }
    if oneSide == .ledger {
      settler.report(ambiguous: ones, others, &output)
    } else {
      settler.report(ambiguous: others, ones, &output)
    }
  }
}

/// Chooses at most one set for each of some rows so that no two sets share a row and as many rows
/// as possible have one; finds out what all best choices agree on.
struct SetPacking {
  private let sets: [[[Int32]]]
  private var best = 0
  private var chosen: [Int]
  private var used: Set<Int32> = []
  /// By row and set, in how many best choices the set is.
  private var uses: [[Int]]
  private var bestCount = 0
  private var steps = 0
  /// The first best choice: the position of each row's set, -1 for none.
  private(set) var first: [Int]?

  /// Beyond so many steps a part is left to a person.
  private static let maximumSteps = 200_000
  /// Rows that are gone through one inside the other.
  private static let mostRows = 100

  init(_ sets: [[[Int32]]]) {
    self.sets = sets
    chosen = Array(repeating: -1, count: sets.count)
    uses = sets.map { Array(repeating: 0, count: $0.count) }
  }

  /// Tries all choices that may be best.
  ///
  /// - Returns: `false` if there are too many; ``first`` is then a good choice.
  mutating func solve() -> Bool {
    guard sets.count <= SetPacking.mostRows else {
      takeGreedily()
      return false
    }
    visit(0, taken: 0)
    return steps <= SetPacking.maximumSteps
  }

  /// The set that a row has in every best choice; `nil` if there is none.
  func always(_ row: Int) -> Int? {
    guard bestCount > 0 else { return nil }
    return uses[row].firstIndex(of: bestCount)
  }

  /// Each row in turn takes its first set that is still free.
  private mutating func takeGreedily() {
    for (row, choices) in sets.enumerated() {
      guard let index = choices.firstIndex(where: { $0.allSatisfy { !used.contains($0) } }) else {
        continue
      }
      chosen[row] = index
      used.formUnion(choices[index])
    }
    first = chosen
  }

  private mutating func visit(_ row: Int, taken: Int) {
    steps += 1
    guard steps <= SetPacking.maximumSteps, taken + sets.count - row >= max(best, 1) else { return }
    guard row < sets.count else {
      if taken > best || first == nil {
        best = taken
        bestCount = 0
        first = chosen
        uses = sets.map { Array(repeating: 0, count: $0.count) }
      }
      bestCount += 1
      for (row, set) in chosen.enumerated() where set >= 0 { uses[row][set] += 1 }
      return
    }
    for (index, set) in sets[row].enumerated() where set.allSatisfy({ !used.contains($0) }) {
      chosen[row] = index
      used.formUnion(set)
      visit(row + 1, taken: taken + 1)
      used.subtract(set)
      chosen[row] = -1
    }
    visit(row + 1, taken: taken)
  }
}

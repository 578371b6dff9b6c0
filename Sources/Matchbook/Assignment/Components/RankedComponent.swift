/// A component of several pairs that were settled from the best to the worst, kept where somebody
/// asked for it.
struct RankedComponent: Sendable {
  typealias Standing = BestFirstCertificate.Standing

  struct Pair: Sendable {
    var external: Int32
    var ledger: Int32
    var cost: PairCost
    var units: Int32
    var standing: Standing
    /// How much worse the answer is without a chosen pair; `nil` for others.
    var regret: ComponentCost?
  }

  /// What became of a pair that no better pair had excluded.
  struct Decision {
    var pair: ScoredPair
    var standing: Standing
    var units: Int32

    init(_ pair: ScoredPair, _ standing: Standing, units: Int32) {
      (self.pair, self.standing, self.units) = (pair, standing, units)
    }
  }

  /// Decisions by pair.
  struct Decisions {
    private var all: [UInt64: Decision] = [:]

    init(_ decisions: [Decision]) {
      all.reserveCapacity(decisions.count)
      for decision in decisions { all[Decisions.key(decision.pair)] = decision }
    }

    subscript(pair: ScoredPair) -> Decision {
      all[Decisions.key(pair)] ?? Decision(pair, .leftOut, units: 0)
    }

    private static func key(_ pair: ScoredPair) -> UInt64 {
      UInt64(UInt32(bitPattern: pair.externalRow)) << 32
        | UInt64(UInt32(bitPattern: pair.ledgerRow))
    }
  }

  let pass: Int
  let settlesTies: Bool
  /// By node.
  let externalRows: [Int32]
  let ledgerRows: [Int32]
  /// By external and then ledger node.
  let pairs: [Pair]

  /// - Parameter ranked: All pairs of the component, by cost.
  /// - Complexity: O(*n* log *n*).
  init(
    _ ranked: [(cost: PairCost, pair: ScoredPair)], _ nodes: PairNodes, _ decisions: Decisions,
    pass: Int, settlesTies: Bool
  ) {
    self.pass = pass
    self.settlesTies = settlesTies
    externalRows = nodes.externalRows
    ledgerRows = nodes.ledgerRows
    var pairs = ranked.indices.map { index in
      let decision = decisions[ranked[index].pair]
      return Pair(
        external: nodes.externalNode[index], ledger: nodes.ledgerNode[index],
        cost: ranked[index].cost, units: decision.units, standing: decision.standing)
    }
    var study = RankingStudy(pairs, externals: externalRows.count, ledgers: ledgerRows.count)
    study.findContingent(&pairs)
    study.findRegrets(&pairs)
    self.pairs = nodes.order.map { pairs[$0] }
  }

  /// How firm the pair of two nodes is; `nil` if the component does not have it.
  ///
  /// - Complexity: O(log pairs).
  func uniqueness(external: Int32, ledger: Int32) -> Uniqueness? {
    var range = pairs.indices
    while let first = range.first {
      let middle = first + range.count / 2
      let pair = pairs[middle]
      if (pair.external, pair.ledger) == (external, ledger) {
        return pair.regret.map { .unique(regret: $0) } ?? .tied
      }
      range =
        (pair.external, pair.ledger) < (external, ledger)
        ? middle + 1..<range.endIndex : first..<middle
    }
    return nil
  }
}

/// Follows what equally good pairs lead to, level by level.
///
/// A node is *gone* at a level if a pair of that level takes it in every way to choose between
/// equally good pairs. It *depends* if it may be taken or not; then so may every node that pairs of
/// a level join with it, unless they are gone before.
private struct RankingStudy {
  private let externals: Int
  /// By pair, from 0 for the best cost.
  private var level: [Int] = []
  /// By node: the level at which it is gone for certain.
  private var goneAt: [Int]
  private var depends: [Bool]
  private var parent: [Int]

  /// - Parameter pairs: By cost.
  init(_ pairs: [RankedComponent.Pair], externals: Int, ledgers: Int) {
    self.externals = externals
    goneAt = Array(repeating: .max, count: externals + ledgers)
    depends = Array(repeating: false, count: externals + ledgers)
    parent = Array(0..<externals + ledgers)
    level.reserveCapacity(pairs.count)
    for index in pairs.indices {
      let isFirst = index > 0 && pairs[index - 1].cost != pairs[index].cost
      level.append((level.last ?? 0) + (isFirst ? 1 : 0))
    }
  }

  private func ends(_ pair: RankedComponent.Pair) -> (Int, Int) {
    (Int(pair.external), externals + Int(pair.ledger))
  }

  private mutating func root(_ node: Int) -> Int {
    var node = node
    while parent[node] != node {
      parent[node] = parent[parent[node]]
      node = parent[node]
    }
    return node
  }

  /// Marks chosen pairs that other choices might do without.
  mutating func findContingent(_ pairs: inout [RankedComponent.Pair]) {
    var start = 0
    while start < pairs.count {
      var end = start + 1
      while end < pairs.count, level[end] == level[start] { end += 1 }
      let possible = (start..<end).filter { index in
        let (external, ledger) = ends(pairs[index])
        return goneAt[external] == .max && goneAt[ledger] == .max
      }
      for index in possible {
        let (external, ledger) = ends(pairs[index])
        let (one, other) = (root(external), root(ledger))
        guard one != other else { continue }
        parent[other] = one
        depends[one] = depends[one] || depends[other]
      }
      var isOpen: [Bool] = []
      for index in possible {
        let node = root(ends(pairs[index]).0)
        isOpen.append(depends[node])
      }
      for (index, isOpen) in zip(possible, isOpen) {
        let (external, ledger) = ends(pairs[index])
        (parent[external], parent[ledger]) = (external, ledger)
        if isOpen || pairs[index].standing == .tied || pairs[index].standing == .tooMany {
          (depends[external], depends[ledger]) = (true, true)
          if pairs[index].standing == .chosen { pairs[index].standing = .contingent }
        } else if pairs[index].units > 0 {
          (goneAt[external], goneAt[ledger]) = (level[index], level[index])
        }
      }
      start = end
    }
  }

  /// Finds what each chosen pair is worth: the best pair that could take its place shares a record
  /// with it, and no better pair is sure to take the other record.
  func findRegrets(_ pairs: inout [RankedComponent.Pair]) {
    var ofNode = [[Int32]](repeating: [], count: goneAt.count)
    for (index, pair) in pairs.enumerated() {
      let (external, ledger) = ends(pair)
      ofNode[external].append(Int32(truncatingIfNeeded: index))
      ofNode[ledger].append(Int32(truncatingIfNeeded: index))
    }
    for index in pairs.indices where pairs[index].standing == .chosen {
      let (external, ledger) = ends(pairs[index])
      func rival(at node: Int) -> Int? {
        for rival in ofNode[node].lazy.map({ Int($0) }) where rival != index {
          let (left, right) = ends(pairs[rival])
          if goneAt[left == node ? right : left] >= level[rival] { return rival }
        }
        return nil
      }
      let cost = ComponentCost(matching: pairs[index].cost)
      let rivals = [rival(at: external), rival(at: ledger)].compactMap { $0 }
      // A rival that is as good has its place in every largest choice that this pair is not in.
      if let best = rivals.min(), level[best] > level[index] {
        pairs[index].regret = ComponentCost(matching: pairs[best].cost) - cost
      } else {
        pairs[index].regret = .zero - cost
      }
    }
  }
}

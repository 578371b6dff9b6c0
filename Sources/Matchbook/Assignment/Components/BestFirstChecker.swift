/// Checks that a certificate of the objective ``Objective/bestFirst`` proves what it says: that every
/// pair left out gave way to one at least as good, that as many pairs of each cost were taken as
/// could be, and that every tie is called one.
///
/// The checker shares no code with what settles pairs.
public enum BestFirstChecker {
  public typealias Refusal = ComponentChecker.Refusal

  /// Accepts a certificate that proves its choice, and refuses any other.
  ///
  /// - Complexity: O(*n* log *n*) for *n* pairs.
  public static func check(_ certificate: BestFirstCertificate) throws(Refusal) {
    try checkIDs(certificate.externals, .external)
    try checkIDs(certificate.ledgers, .ledger)
    try checkPairs(certificate)
    let levels = levels(of: certificate)
    try checkChoices(certificate, levels)
    let isContingent = contingentPairs(certificate, levels)
    for (index, pair) in certificate.pairs.enumerated()
    where pair.standing == .chosen || pair.standing == .contingent {
      let found: BestFirstCertificate.Standing = isContingent[index] ? .contingent : .chosen
      guard pair.standing == found else { throw wrong(certificate, index, found) }
    }
    let isTied = certificate.pairs.contains { $0.standing.isOpenToChoice }
    guard isTied == (certificate.verdict == .tied) else {
      throw .wrongVerdict(claimed: certificate.verdict)
    }
  }

  // MARK: - Numbers

  private static func checkIDs(_ ids: [String], _ side: Side) throws(Refusal) {
    var seen: Set<String> = []
    for id in ids where !seen.insert(id).inserted { throw .repeatedRecord(side, id: id) }
  }

  private static func checkPairs(_ certificate: BestFirstCertificate) throws(Refusal) {
    var total = ComponentCost.zero
    var matchTotal = ComponentCost.zero
    var last = (-1, -1)
    var externalUsed = [Int](repeating: 0, count: certificate.externals.count)
    var ledgerUsed = [Int](repeating: 0, count: certificate.ledgers.count)
    for (number, pair) in certificate.pairs.enumerated() {
      guard certificate.externals.indices.contains(pair.external),
        certificate.ledgers.indices.contains(pair.ledger)
      else { throw .unknownNode(pair: number) }
      let (externalID, ledgerID) = ids(certificate, number)
      guard last < (pair.external, pair.ledger) else {
        throw .pairOutOfOrder(externalID: externalID, ledgerID: ledgerID)
      }
      last = (pair.external, pair.ledger)
      try ComponentChecker.checkRange(pair.cost)
      guard pair.cost.fewerMatches == -1 else {
        throw .noMatch(externalID: externalID, ledgerID: ledgerID)
      }
      guard pair.standing.units.contains(pair.units) else {
        throw .impossibleUnits(externalID: externalID, ledgerID: ledgerID, units: pair.units)
      }
      total += pair.cost
      guard pair.units == 1 else { continue }
      matchTotal += pair.cost
      externalUsed[pair.external] += 1
      ledgerUsed[pair.ledger] += 1
    }
    guard total == certificate.pairTotal else {
      throw .wrongPairTotal(claimed: certificate.pairTotal, found: total)
    }
    for (id, used) in zip(certificate.externals, externalUsed) where used > 1 {
      throw .usedTooOften(.external, id: id, matches: used, records: 1)
    }
    for (id, used) in zip(certificate.ledgers, ledgerUsed) where used > 1 {
      throw .usedTooOften(.ledger, id: id, matches: used, records: 1)
    }
    guard matchTotal == certificate.matchTotal else {
      throw .wrongMatchTotal(claimed: certificate.matchTotal, found: matchTotal)
    }
  }

  // MARK: - Choices

  /// The pairs by cost, those of one cost together.
  private static func levels(of certificate: BestFirstCertificate) -> [[Int]] {
    let pairs = certificate.pairs
    let ranked = pairs.indices.sorted { (pairs[$0].cost, $0) < (pairs[$1].cost, $1) }
    var levels: [[Int]] = []
    for index in ranked {
      if let last = levels.last?.last, pairs[last].cost == pairs[index].cost {
        levels[levels.count - 1].append(index)
      } else {
        levels.append([index])
      }
    }
    return levels
  }

  private static func checkChoices(
    _ certificate: BestFirstCertificate, _ levels: [[Int]]
  ) throws(Refusal) {
    let pairs = certificate.pairs
    let externalCount = certificate.externals.count
    var isTaken = [Bool](repeating: false, count: externalCount + certificate.ledgers.count)
    var parts = LevelParts(nodeCount: isTaken.count)
    for level in levels {
      var free: [Int] = []
      for index in level {
        let pair = pairs[index]
        if !isTaken[pair.external], !isTaken[externalCount + pair.ledger] {
          free.append(index)
        } else if pair.standing != .leftOut {
          throw wrong(certificate, index, .leftOut)
        }
      }
      let ends = free.map { (pairs[$0].external, externalCount + pairs[$0].ledger) }
      for members in parts.parts(of: ends) {
        try check(part: members.map { free[$0] }, certificate)
      }
      for index in free {
        let takes: Bool
        switch pairs[index].standing {
        case .tooMany: takes = true
        case .tied where !certificate.settlesTies: takes = true
        default: takes = pairs[index].units == 1
        }
        guard takes else { continue }
        isTaken[pairs[index].external] = true
        isTaken[externalCount + pairs[index].ledger] = true
      }
    }
  }

  /// Checks free pairs of one cost that are joined by records.
  private static func check(
    part: [Int], _ certificate: BestFirstCertificate
  ) throws(Refusal) {
    let pairs = certificate.pairs
    if part.count > 1, let first = part.first(where: { pairs[$0].standing == .tooMany }) {
      // Undecided all together or not at all.
      guard part.contains(where: { pairs[$0].standing != .tooMany }) else { return }
      throw wrong(certificate, first, nil)
    }
    let choice = EqualPairs(
      part.map { (pairs[$0].external, pairs[$0].ledger, pairs[$0].units == 1) })
    guard choice.isLargest else {
      let (externalID, ledgerID) = ids(certificate, part[0])
      throw .notLargest(externalID: externalID, ledgerID: ledgerID)
    }
    for (place, index) in part.enumerated() {
      let pair = pairs[index]
      if choice.isTied(place) {
        guard pair.standing == .tied else { throw wrong(certificate, index, .tied) }
      } else if pair.units == 1 {
        guard pair.standing == .chosen || pair.standing == .contingent else {
          throw wrong(certificate, index, .chosen)
        }
      } else if pair.standing != .leftOut {
        throw wrong(certificate, index, .leftOut)
      }
    }
  }

  // MARK: - What ties lead to

  /// The taken pairs that another choice among better, equally good pairs might do without.
  ///
  /// A record is sure to be gone once a pair is taken that no tie can touch. Pairs of one cost whose
  /// records are not surely gone are the most that can compete, whatever was chosen before; where
  /// one of their records depends on a choice, all that it is joined with does.
  private static func contingentPairs(
    _ certificate: BestFirstCertificate, _ levels: [[Int]]
  ) -> [Bool] {
    let pairs = certificate.pairs
    let externalCount = certificate.externals.count
    var isGone = [Bool](repeating: false, count: externalCount + certificate.ledgers.count)
    var depends = isGone
    var isContingent = [Bool](repeating: false, count: pairs.count)
    var parts = LevelParts(nodeCount: isGone.count)
    for level in levels {
      let possible = level.filter {
        !isGone[pairs[$0].external] && !isGone[externalCount + pairs[$0].ledger]
      }
      let ends = possible.map { (pairs[$0].external, externalCount + pairs[$0].ledger) }
      for members in parts.parts(of: ends) {
        let isOpen = members.contains { depends[ends[$0].0] || depends[ends[$0].1] }
        for member in members {
          let index = possible[member]
          let (external, ledger) = ends[member]
          if isOpen || pairs[index].standing == .tied || pairs[index].standing == .tooMany {
            depends[external] = true
            depends[ledger] = true
            isContingent[index] = pairs[index].units == 1
          } else if pairs[index].units == 1 {
            isGone[external] = true
            isGone[ledger] = true
          }
        }
      }
    }
    return isContingent
  }

  private static func ids(
    _ certificate: BestFirstCertificate, _ index: Int
  ) -> (external: String, ledger: String) {
    let pair = certificate.pairs[index]
    return (certificate.externals[pair.external], certificate.ledgers[pair.ledger])
  }

  private static func wrong(
    _ certificate: BestFirstCertificate, _ index: Int, _ found: BestFirstCertificate.Standing?
  ) -> Refusal {
    let (externalID, ledgerID) = ids(certificate, index)
    return .wrongStanding(
      externalID: externalID, ledgerID: ledgerID, claimed: certificate.pairs[index].standing,
      found: found)
  }
}

extension BestFirstCertificate.Standing {
  /// How often a pair of this standing may be matched.
  fileprivate var units: ClosedRange<Int> {
    switch self {
    case .chosen, .contingent: 1...1
    case .tied: 0...1
    case .tooMany, .leftOut: 0...0
    }
  }

  /// Whether there is another choice as good, or may be.
  var isOpenToChoice: Bool { self == .tied || self == .contingent || self == .tooMany }
}

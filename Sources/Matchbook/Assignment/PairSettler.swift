/// A pair that a rule accepted.
struct ScoredPair {
  var ledgerRow: Int32
  var externalRow: Int32
  var score: Int32
}

/// Decides which of the accepted pairs of one pass become matches.
///
/// Pairs are handed in so that pairs which share a row come together; different calls share no
/// row, so several threads may settle at once.
struct PairSettler: Sendable {
  let pass: Int
  let header: RuleHeader
  let sides: ComparableSides
  let check: CandidateCheck
  let states: RowStates
  let limits: MatchLimits
  /// Whether components are to be kept with their proofs; decides nothing.
  var records = false

  /// What cannot be written by row.
  struct Output {
    var suggestions: [SuggestedLink] = []
    var ambiguous: [AmbiguousRows] = []
    var undecidedComponents = 0
    var undecidedPairs = 0
    var components: [RecordedComponent] = []
    var ranked: [RankedComponent] = []
    /// What was decided of pairs of components that are still being ranked.
    var decided: [RankedComponent.Decision] = []
  }

  /// Whether a score leads to anything at all.
  func isWorthwhile(_ score: Int32) -> Bool {
    disposition(of: score) != nil
  }

  enum Placement { case accept, suggest }

  func disposition(of score: Int32) -> Placement? {
    if let least = header.disposition.confirmAtLeast, score >= least { return .accept }
    if let least = header.disposition.suggestAtLeast, score >= least { return .suggest }
    return nil
  }

  /// Settles accepted pairs, each given once.
  func settle(_ pairs: [ScoredPair], _ output: inout Output) {
    if pairs.count == 1 {
      place(pairs[0], &output)
      return
    }
    guard !pairs.isEmpty else { return }
    if pairs.count <= PairSettler.fewPairs {
      if !PairSettler.shareRows(pairs) {
        for pair in pairs { place(pair, &output) }
        return
      }
      if header.ambiguity != .reject, !records, let best = bestOfStar(pairs) {
        settle(star: pairs, best, &output)
        return
      }
    }
    if settlesBestFirst {
      settleBestFirst(pairs, &output)
      return
    }
    let nodes = PairNodes(pairs, sides)
    for component in nodes.components() {
      if component.count == 1 {
        place(pairs[component[0]], &output)
      } else {
        settle(component: component.map { pairs[$0] }, &output)
      }
    }
  }

  /// Whether pairs are settled from the best to the worst.
  var settlesBestFirst: Bool { header.objective == .bestFirst && header.ambiguity != .reject }

  /// So many pairs are compared with each other faster than they are put into components.
  static let fewPairs = 12

  /// The one best pair where all pairs have the same row on one side; `nil` if they have not, or if
  /// the best is not alone.
  private func bestOfStar(_ pairs: [ScoredPair]) -> Int? {
    guard
      pairs.allSatisfy({ $0.externalRow == pairs[0].externalRow })
        || pairs.allSatisfy({ $0.ledgerRow == pairs[0].ledgerRow })
    else { return nil }
    var best = 0
    var isAlone = true
    var least = cost(pairs[0])
    for index in 1..<pairs.count {
      let next = cost(pairs[index])
      if next < least {
        (best, least, isAlone) = (index, next, true)
      } else if next == least {
        isAlone = false
      }
    }
    return isAlone ? best : nil
  }

  func cost(_ pair: ScoredPair) -> PairCost {
    check.cost(
      ledgerRow: Int(pair.ledgerRow), externalRow: Int(pair.externalRow), score: pair.score)
  }

  /// One row has several candidates and one is best: the assignment needs no network.
  private func settle(star pairs: [ScoredPair], _ best: Int, _ output: inout Output) {
    place(pairs[best], &output)
    for pair in pairs {
      states.ledger.raise(Int(pair.ledgerRow), to: .taken, pass: pass)
      states.external.raise(Int(pair.externalRow), to: .taken, pass: pass)
    }
  }

  static func shareRows(_ pairs: [ScoredPair]) -> Bool {
    for (index, pair) in pairs.enumerated() {
      for other in pairs[..<index]
      where other.ledgerRow == pair.ledgerRow || other.externalRow == pair.externalRow {
        return true
      }
    }
    return false
  }

  func settle(component pairs: [ScoredPair], _ output: inout Output) {
    let nodes = PairNodes(pairs, sides)
    if header.ambiguity == .reject {
      report(ambiguous: pairs, nodes, &output)
      return
    }
    let arcs = nodes.order.map { index in
      AssignmentNetwork.Arc(
        external: nodes.externalNode[index], ledger: nodes.ledgerNode[index],
        cost: cost(pairs[index]))
    }
    var network = AssignmentNetwork(
      arcs: arcs, externalCapacity: Array(repeating: 1, count: nodes.externalRows.count),
      ledgerCapacity: Array(repeating: 1, count: nodes.ledgerRows.count))
    guard
      network.solve(
        budget: limits.arcVisitsPerComponent, arcsToPack: limits.arcsToPack)
    else {
      output.undecidedComponents += 1
      output.undecidedPairs += pairs.count
      if records, settlesBestFirst {
        output.decided += pairs.map { .init($0, .tooMany, units: 0) }
      }
      raise(nodes, to: .limitReached)
      return
    }
    network.findStandings()
    let takesBest = header.ambiguity == .confirmBest || header.ambiguity == .suggestBest
    if takesBest, arcs.count <= limits.arcsForTiesByID { network.preferEarlierNodes() }
    if records, settlesBestFirst {
      for (arc, index) in nodes.order.enumerated() where network.standing[arc] != .never {
        output.decided.append(
          .init(
            pairs[index], network.standing[arc] == .always ? .chosen : .tied,
            units: network.flow[arc]))
      }
    } else if records {
      output.components.append(
        RecordedComponent(
          network, pass: pass, externalRows: nodes.externalRows.map { [$0] },
          ledgerRows: nodes.ledgerRows.map { [$0] }))
    }
    var undecided: [ScoredPair] = []
    for (arc, index) in nodes.order.enumerated() {
      switch (network.standing[arc], header.ambiguity) {
      case (.always, _): place(pairs[index], &output)
      case (.some, .confirmBest): if network.flow[arc] > 0 { place(pairs[index], &output) }
      case (.some, .suggestBest): if network.flow[arc] > 0 { suggest(pairs[index], &output) }
      case (.some, .suggestAll): suggest(pairs[index], &output)
      case (.some, _): undecided.append(pairs[index])
      case (.never, _): break
      }
    }
    raise(nodes, to: .taken)
    if !undecided.isEmpty {
      let open = PairNodes(undecided, sides)
      for component in open.components() {
        let members = component.map { undecided[$0] }
        report(ambiguous: members, PairNodes(members, sides), &output)
      }
    }
  }

  func place(_ pair: ScoredPair, _ output: inout Output) {
    switch disposition(of: pair.score) {
    case .accept:
      states.accept(
        ledgerRow: Int(pair.ledgerRow), externalRow: Int(pair.externalRow), score: pair.score,
        pass: pass)
    case .suggest: suggest(pair, &output)
    case nil: break
    }
  }

  func suggest(_ pair: ScoredPair, _ output: inout Output) {
    output.suggestions.append(
      SuggestedLink(
        ledgerRow: pair.ledgerRow, externalRow: pair.externalRow, score: pair.score,
        pass: Int32(pass)))
    states.ledger.raise(Int(pair.ledgerRow), to: .suggested, pass: pass)
    states.external.raise(Int(pair.externalRow), to: .suggested, pass: pass)
  }

  private func report(
    ambiguous pairs: [ScoredPair], _ nodes: PairNodes, _ output: inout Output
  ) {
    raise(nodes, to: .ambiguous)
    output.ambiguous.append(
      AmbiguousRows(
        pass: pass, ledgerRows: nodes.ledgerRows, externalRows: nodes.externalRows))
  }

  private func raise(_ nodes: PairNodes, to outcome: RowOutcome) {
    for row in nodes.ledgerRows { states.ledger.raise(Int(row), to: outcome, pass: pass) }
    for row in nodes.externalRows { states.external.raise(Int(row), to: outcome, pass: pass) }
  }
}

/// The rows of some pairs as nodes, in the order of their ids.
struct PairNodes {
  let ledgerRows: [Int32]
  let externalRows: [Int32]
  /// By pair.
  let ledgerNode: [Int32]
  let externalNode: [Int32]
  /// The pairs by external and then ledger node.
  let order: [Int]

  init(_ pairs: [ScoredPair], _ sides: ComparableSides) {
    let ledger = PairNodes.nodes(pairs.map(\.ledgerRow), sides.ledger.table)
    let external = PairNodes.nodes(pairs.map(\.externalRow), sides.external.table)
    ledgerRows = ledger.rows
    externalRows = external.rows
    ledgerNode = ledger.node
    externalNode = external.node
    order = pairs.indices.sorted {
      (external.node[$0], ledger.node[$0]) < (external.node[$1], ledger.node[$1])
    }
  }

  private static func nodes(
    _ rowOfPair: [Int32], _ table: RecordTable
  ) -> (rows: [Int32], node: [Int32]) {
    let byRow = rowOfPair.indices.sorted { rowOfPair[$0] < rowOfPair[$1] }
    var distinct: [Int32] = []
    for index in byRow where distinct.last != rowOfPair[index] { distinct.append(rowOfPair[index]) }
    let byID = IDOrder(table).sorted(distinct)
    // Positions by id of the rows in ascending order of rows, to be found by the merge below.
    let ranks = byID.indices.sorted { byID[$0] < byID[$1] }
    var node = [Int32](repeating: 0, count: rowOfPair.count)
    var place = 0
    for index in byRow {
      while distinct[place] != rowOfPair[index] { place += 1 }
      node[index] = Int32(ranks[place])
    }
    return (byID, node)
  }

  /// Groups of pairs that are joined by shared rows; groups and pairs in ascending order.
  func components() -> [[Int]] {
    var parent = Array(0..<ledgerRows.count + externalRows.count)
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node {
        parent[node] = parent[parent[node]]
        node = parent[node]
      }
      return node
    }
    for index in ledgerNode.indices {
      let left = root(Int(ledgerNode[index]))
      let right = root(ledgerRows.count + Int(externalNode[index]))
      parent[max(left, right)] = min(left, right)
    }
    var number = [Int](repeating: -1, count: parent.count)
    var groups: [[Int]] = []
    for index in order {
      let group = root(Int(ledgerNode[index]))
      if number[group] < 0 {
        number[group] = groups.count
        groups.append([])
      }
      groups[number[group]].append(index)
    }
    return groups
  }
}

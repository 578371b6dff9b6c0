extension PairSettler {
  /// Settles accepted pairs from the best to the worst: a pair is placed when no better pair has
  /// taken one of its rows.
  ///
  /// Pairs that cost the same are settled together, as many of them as possible, and the ambiguity
  /// policy decides between several ways; rows between which nothing decides stay out of what
  /// follows. So every pair that is left out shares a row with one that is at least as good, which
  /// is the whole proof that the answer is right.
  ///
  /// - Complexity: O(*n* log *n*) beside levels of equal pairs that share rows.
  func settleBestFirst(_ pairs: [ScoredPair], _ output: inout Output) {
    let ranked = pairs.map { (cost: cost($0), pair: $0) }.sorted { left, right in
      left.cost != right.cost
        ? left.cost < right.cost
        : (left.pair.externalRow, left.pair.ledgerRow)
          < (right.pair.externalRow, right.pair.ledgerRow)
    }
    var undecided = UndecidedRows()
    var level: [ScoredPair] = []
    var start = 0
    while start < ranked.count {
      var end = start + 1
      while end < ranked.count, ranked[end].cost == ranked[start].cost { end += 1 }
      level.removeAll(keepingCapacity: true)
      for (_, pair) in ranked[start..<end] where isFree(pair, undecided) { level.append(pair) }
      settle(level: level, &undecided, &output)
      start = end
    }
    for pair in pairs {
      states.ledger.raise(Int(pair.ledgerRow), to: .taken, pass: pass)
      states.external.raise(Int(pair.externalRow), to: .taken, pass: pass)
    }
    if records { record(ranked, &output) }
  }

  /// Keeps what was decided, component by component.
  private func record(_ ranked: [(cost: PairCost, pair: ScoredPair)], _ output: inout Output) {
    let decisions = RankedComponent.Decisions(output.decided)
    output.decided = []
    let nodes = PairNodes(ranked.map(\.pair), sides)
    for component in nodes.components() where component.count > 1 {
      // Ascending, so still from the best to the worst.
      let members = component.sorted().map { ranked[$0] }
      output.ranked.append(
        RankedComponent(
          members, PairNodes(members.map(\.pair), sides), decisions, pass: pass,
          settlesTies: header.ambiguity == .confirmBest || header.ambiguity == .suggestBest))
    }
  }

  /// Rows that are in several equally good pairs, or in too many to decide.
  private struct UndecidedRows {
    var ledger: Set<Int32> = []
    var external: Set<Int32> = []
  }

  private func isFree(_ pair: ScoredPair, _ undecided: UndecidedRows) -> Bool {
    states.ledger.outcomes[Int(pair.ledgerRow)] < RowOutcome.suggested.rawValue
      && states.external.outcomes[Int(pair.externalRow)] < RowOutcome.suggested.rawValue
      && !undecided.ledger.contains(pair.ledgerRow)
      && !undecided.external.contains(pair.externalRow)
  }

  private func place(sure pair: ScoredPair, _ output: inout Output) {
    if records { output.decided.append(.init(pair, .chosen, units: 1)) }
    place(pair, &output)
  }

  private func settle(
    level pairs: [ScoredPair], _ undecided: inout UndecidedRows, _ output: inout Output
  ) {
    if pairs.count <= PairSettler.fewPairs, !PairSettler.shareRows(pairs) {
      for pair in pairs { place(sure: pair, &output) }
      return
    }
    for part in PairNodes(pairs, sides).components() {
      guard part.count > 1 else {
        place(sure: pairs[part[0]], &output)
        continue
      }
      let reported = output.ambiguous.count
      let given = output.undecidedComponents
      let members = part.map { pairs[$0] }
      settle(component: members, &output)
      for set in output.ambiguous[reported...] {
        undecided.ledger.formUnion(set.ledgerRows)
        undecided.external.formUnion(set.externalRows)
      }
      if output.undecidedComponents > given {
        undecided.ledger.formUnion(members.map(\.ledgerRow))
        undecided.external.formUnion(members.map(\.externalRow))
      }
    }
  }
}

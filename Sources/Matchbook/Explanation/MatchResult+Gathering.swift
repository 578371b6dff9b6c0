extension MatchResult {
  /// Gathers what the passes have left behind.
  init(
    sides: ComparableSides, ruleSet: RuleSet, options: MatchOptions, states: RowStates,
    found: PairPass.Output, tieOut: [TieOut]
  ) {
    ledger = sides.ledger.table
    external = sides.external.table
    rules = ruleSet.rules
    headers = ruleSet.headers
    self.options = options
    self.states = states
    suggestions = found.suggestions
    groups = found.groups
    limits = found.limits
    self.tieOut = tieOut
    ambiguousRows = MatchResult.stillOpen(found.ambiguous, states, sides)
    var counts = Counts()
    counts.ledger = ledger.count
    counts.external = external.count
    var perRule = ruleSet.headers.map { RuleCounts(ruleID: $0.id, ruleVersion: $0.version) }
    for link in states.links.buffer where link.ledgerRow >= 0 {
      counts.links += 1
      perRule[link.pass].matched += 1
    }
    counts.matched = counts.links
    counts.ledgerMatched = counts.links
    counts.suggested = suggestions.count
    for group in groups {
      guard !group.isSuggested else {
        counts.suggested += 1
        perRule[group.pass].suggested += 1
        continue
      }
      counts.links += group.ledgerRows.count * group.externalRows.count
      counts.matched += group.externalRows.count
      counts.ledgerMatched += group.ledgerRows.count
      perRule[group.pass].matched += group.externalRows.count
    }
    for suggestion in suggestions { perRule[Int(suggestion.pass)].suggested += 1 }
    var ambiguousLedger: Set<Int32> = []
    var ambiguousExternal: Set<Int32> = []
    for set in ambiguousRows {
      perRule[set.pass].ambiguousSets += 1
      ambiguousLedger.formUnion(set.ledgerRows)
      ambiguousExternal.formUnion(set.externalRows)
    }
    counts.ambiguousLedger = ambiguousLedger.count
    counts.ambiguousExternal = ambiguousExternal.count
    self.counts = counts
    self.perRule = perRule
  }

  /// Sets of which rows of both sides are still open, cut down to those rows, each set once, in the
  /// order of their first external ids.
  private static func stillOpen(
    _ sets: [AmbiguousRows], _ states: RowStates, _ sides: ComparableSides
  ) -> [AmbiguousRows] {
    func isOpen(_ outcomes: RawColumn<UInt8>) -> (Int32) -> Bool {
      { outcomes[Int($0)] < RowOutcome.suggested.rawValue }
    }
    struct Rows: Hashable {
      let ledger: [Int32]
      let external: [Int32]
    }
    var seen: Set<Rows> = []
    var kept: [AmbiguousRows] = []
    for set in sets {
      let ledgerRows = set.ledgerRows.filter(isOpen(states.ledger.outcomes))
      let externalRows = set.externalRows.filter(isOpen(states.external.outcomes))
      guard !ledgerRows.isEmpty, !externalRows.isEmpty,
        seen.insert(Rows(ledger: ledgerRows, external: externalRows)).inserted
      else { continue }
      kept.append(
        AmbiguousRows(
          pass: set.pass, ledgerRows: ledgerRows, externalRows: externalRows,
          isRemainder: ledgerRows.count + externalRows.count
            < set.ledgerRows.count + set.externalRows.count))
    }
    guard kept.count > 1 else { return kept }
    // Rows are in the order of ids within a set, so the first external row is the least.
    let ledgerOrder = IDOrder(sides.ledger.table)
    let externalOrder = IDOrder(sides.external.table)
    return kept.sorted { left, right in
      if left.externalRows[0] != right.externalRows[0] {
        return externalOrder.precedes(left.externalRows[0], right.externalRows[0])
      }
      if left.ledgerRows[0] != right.ledgerRows[0] {
        return ledgerOrder.precedes(left.ledgerRows[0], right.ledgerRows[0])
      }
      return left.pass < right.pass
    }
  }
}

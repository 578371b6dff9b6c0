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
    failures = found.failures
    self.tieOut = tieOut
    components =
      options.recordsComponents ? RecordedComponents(found.components, found.ranked) : nil
    undecidedRows = found.ambiguous
    ambiguousRows = MatchResult.stillOpen(found.ambiguous, states, sides)
    var counts = Counts()
    counts.ledger = ledger.count
    counts.external = external.count
    var perRule = ruleSet.headers.map { RuleCounts(ruleID: $0.id, ruleVersion: $0.version) }
    for link in states.links where link.ledgerRow >= 0 {
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
      let isPartial = (
        ledger: group.residual?.side == .ledger ? 1 : 0,
        external: group.residual?.side == .external ? 1 : 0
      )
      counts.links += group.ledgerRows.count * group.externalRows.count
      counts.matched += group.externalRows.count - isPartial.external
      counts.ledgerMatched += group.ledgerRows.count - isPartial.ledger
      counts.partial += isPartial.external
      counts.ledgerPartial += isPartial.ledger
      perRule[group.pass].matched += group.externalRows.count - isPartial.external
    }
    for suggestion in suggestions { perRule[Int(suggestion.pass)].suggested += 1 }
    var ambiguousLedger: Set<Int32> = []
    var ambiguousExternal: Set<Int32> = []
    for set in ambiguousRows {
      perRule[set.pass].ambiguousSets += 1
      ambiguousLedger.formUnion(set.ledgerRows)
      ambiguousExternal.formUnion(set.externalRows)
    }
    MatchResult.endAmbiguity(
      of: found.ambiguous, states, keptLedger: ambiguousLedger, keptExternal: ambiguousExternal)
    counts.ambiguousLedger = ambiguousLedger.count
    counts.ambiguousExternal = ambiguousExternal.count
    residuals = groups.reduce(into: [:]) { residuals, group in
      guard !group.isSuggested, let residual = group.residual else { return }
      residuals[residual.side, default: [:]][residual.row] = residual
    }
    MatchResult.countSettledBefore(ledger, external, states, in: &counts)
    let closed = RowOutcome.closed.rawValue
    counts.ledgerClosed = states.ledger.outcomes.count { $0 == closed }
    counts.closed = states.external.outcomes.count { $0 == closed }
    self.counts = counts
    self.perRule = perRule
  }

  /// Rows of sets whose whole other side later passes took are ambiguous no more: nothing is left to
  /// choose from.
  private static func endAmbiguity(
    of sets: [AmbiguousRows], _ states: RowStates, keptLedger: Set<Int32>,
    keptExternal: Set<Int32>
  ) {
    for set in sets {
      for (rows, kept, side) in [
        (set.ledgerRows, keptLedger, states.ledger),
        (set.externalRows, keptExternal, states.external),
      ] {
        for row in rows
        where side.outcomes[Int(row)] == RowOutcome.ambiguous.rawValue && !kept.contains(row) {
          side.demote(Int(row), to: .taken, pass: set.pass)
        }
      }
    }
  }

  /// Counts records that came in settled in part, and still are.
  private static func countSettledBefore(
    _ ledger: RecordTable, _ external: RecordTable, _ states: RowStates, in counts: inout Counts
  ) {
    func count(_ table: RecordTable, _ states: SideStates) -> Int {
      table.columns.wholeAmounts.keys.count { row in
        table.columns.amounts[Int(row)] != 0
          && states.outcomes[Int(row)] < RowOutcome.closed.rawValue
      }
    }
    counts.ledgerPartial += count(ledger, states.ledger)
    counts.partial += count(external, states.external)
  }

  /// Sets of which rows of both sides are still open, cut down to those rows, each set once, in the
  /// order of their first external ids.
  private static func stillOpen(
    _ sets: [AmbiguousRows], _ states: RowStates, _ sides: ComparableSides
  ) -> [AmbiguousRows] {
    func isOpen(_ outcomes: RowOutcomes) -> (Int32) -> Bool {
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

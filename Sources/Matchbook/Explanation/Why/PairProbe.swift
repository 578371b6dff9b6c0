extension MatchResult {
  /// Says why two records are matched with each other, or why not, rule by rule.
  ///
  /// Nothing is kept for it while records are matched: everything is found out again from the
  /// records, the rules and the result.
  ///
  /// - Returns: `nil` if a side has no record of that id; ``unknownID(_:on:)`` says more.
  /// - Complexity: O(rows · rules).
  public func why(ledgerID: String, externalID: String) -> PairExplanation? {
    let history = RunHistory(self)
    guard let ledgerRow = history.row(of: ledgerID, on: .ledger),
      let externalRow = history.row(of: externalID, on: .external)
    else { return nil }
    return PairProbe(history, ledgerRow: ledgerRow, externalRow: externalRow)?.explanation
  }
}

/// Finds out what every pass made of one pair.
struct PairProbe {
  let result: MatchResult
  let history: RunHistory
  let ledgerRow: Int
  let externalRow: Int
  let probe: ConditionProbe
  let index: IndexProbe
  let ledgerHoldings: [RunHistory.Holding]
  let externalHoldings: [RunHistory.Holding]

  /// - Returns: `nil` if the two records cannot be compared at all.
  init?(_ history: RunHistory, ledgerRow: Int, externalRow: Int) {
    result = history.result
    self.history = history
    self.ledgerRow = ledgerRow
    self.externalRow = externalRow
    probe = ConditionProbe(result, ledgerRow: ledgerRow, externalRow: externalRow)
    guard let index = IndexProbe(probe, grouping: result.options.groupBy) else { return nil }
    self.index = index
    ledgerHoldings = history.holdings(of: .ledger, row: ledgerRow)
    externalHoldings = history.holdings(of: .external, row: externalRow)
  }

  var ledgerID: String { result.ledger.id(at: ledgerRow) }
  var externalID: String { result.external.id(at: externalRow) }

  var explanation: PairExplanation {
    let isPinned = ledgerHoldings.contains {
      result.rules[$0.pass] is PinnedRule && $0.partners.contains(externalRow)
    }
    let passes = result.rules.indices.filter { !(result.rules[$0] is PinnedRule) || isPinned }
      .map { PassProbe(self, pass: $0).explanation }
    var (verdict, summary) = sum(up: passes)
    let rejection = MatchFacts.Rejection(ledgerID: ledgerID, externalID: externalID)
    if result.options.facts.rejections.contains(rejection) {
      (verdict, summary) = (
        .failed, "\(ledgerID) and \(externalID) were rejected by a person; no rule may match them"
      )
    }
    if verdict != .matched, verdict != .suggested { summary += openWords }
    // Two records are at most once in a match with each other.
    let match = ledgerHoldings.first { $0.partners == [externalRow] && !$0.isGroup }?.match
    return PairExplanation(
      ledgerID: ledgerID, externalID: externalID, ledgerRow: ledgerRow, externalRow: externalRow,
      verdict: verdict, summary: summary, uniqueness: match?.uniqueness,
      uniquenessWords: match?.uniquenessWords,
      passes: passes)
  }

  /// Which of the records came in settled in part.
  private var openWords: String {
    [(result.ledger, ledgerRow), (result.external, externalRow)].filter { table, row in
      table.columns.wholeAmounts[Int32(truncatingIfNeeded: row)] != nil
    }.map { table, row in "; \(table.id(at: row)) has \(table.openWords(at: row))" }.joined()
  }

  /// The pass in which the pair came furthest decides.
  private func sum(up passes: [PassExplanation]) -> (PairVerdict, String) {
    func progress(_ pass: PassExplanation) -> Int {
      switch pass.verdict {
      case .matched: 6
      case .suggested: 5
      case .ambiguous: 4
      case .undecided: 3
      case .outbid: 2
      case .taken: pass.fits ? 1 : 0
      case .failed: 0
      }
    }
    var best = PassExplanation.nearest(of: passes)
    for pass in passes where progress(pass) > progress(best) { best = pass }
    let pair = "\(ledgerID) and \(externalID)"
    let rule = "rule \(best.ruleID)"
    switch best.verdict {
    case .matched: return (.matched, "\(pair) are matched by \(rule): \(best.reason)")
    case .suggested: return (.suggested, "\(pair) are suggested by \(rule): \(best.reason)")
    case .ambiguous, .undecided, .outbid:
      return (best.verdict, "\(pair) fit \(rule), but \(best.reason)")
    case .taken where best.fits: return (.taken, "\(pair) fit \(rule), but \(best.reason)")
    case .taken, .failed:
      let others = passes.count > 1 ? " (the nearest of \(passes.count) rules)" : ""
      return (.failed, "\(pair) do not fit \(rule)\(others): \(best.firstFailure?.words ?? "")")
    }
  }
}

extension PassExplanation {
  /// The first condition that two records fail, whatever else took them.
  var firstFailure: (words: String, slack: Slack?)? {
    for (scope, side) in [(ledgerScope, Side.ledger), (externalScope, .external)] {
      if let scope, !scope.holds {
        return ("the \(side.rawValue) record is out of scope: \(scope.firstFailure.words)", nil)
      }
    }
    if let condition, !condition.holds { return condition.firstFailure }
    if let veto, veto.holds { return ("vetoed: \(veto.holding)", nil) }
    if !index.contains(where: \.isFound), let part = index.first?.parts.first(where: { !$0.holds })
    {
      return (part.words, part.slack)
    }
    if let judgement, !judgement.holds { return (judgement.words, nil) }
    if let score, !score.holds { return (score.words, .score(score.least - score.score)) }
    if let group, !group.holds { return (group.words, group.slack) }
    return nil
  }

  /// The pass that fails in the fewest points, of equal ones that which misses by least, then the
  /// first.
  static func nearest(of passes: [PassExplanation]) -> PassExplanation {
    var best = (pass: passes[0], count: passes[0].failureCount)
    for pass in passes.dropFirst() {
      let count = pass.failureCount
      if count < best.count || count == best.count && pass.missesByLess(than: best.pass) {
        best = (pass, count)
      }
    }
    return best.pass
  }

  /// Whether both miss in the same measure, and this one by less.
  private func missesByLess(than other: PassExplanation) -> Bool {
    switch (slack, other.slack) {
    case (.amount(let left, let places)?, .amount(let right, let otherPlaces)?):
      places == otherPlaces && left.magnitude < right.magnitude
    case (.days(let left)?, .days(let right)?): left.magnitude < right.magnitude
    case (.businessDays(_, let left)?, .businessDays(_, let right)?):
      left.magnitude < right.magnitude
    case (.score(let left)?, .score(let right)?): left < right
    default: false
    }
  }

  /// How many of the things that all have to hold do not.
  var failureCount: Int {
    var count = 0
    for scope in [ledgerScope, externalScope] where scope?.holds == false { count += 1 }
    if let condition { count += condition.topLevel.count { !$0.holds } }
    if veto?.holds == true { count += 1 }
    if count == 0, condition == nil || condition?.holds == true {
      count += index.map { $0.parts.count { !$0.holds } }.min() ?? 0
    }
    if judgement?.holds == false { count += 1 }
    if score?.holds == false { count += 1 }
    if group?.holds == false { count += 1 }
    return count
  }
}

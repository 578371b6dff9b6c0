/// Finds out what one pass made of one pair.
struct PassProbe {
  private let pair: PairProbe
  /// From 0.
  private let pass: Int
  private let rule: any Rule
  private let header: RuleHeader
  private var result: MatchResult { pair.result }

  /// - Parameter inPart: Whether to ask for a settlement in part where a match takes one record of
  ///   each side; amounts are then compared as sums.
  init(_ pair: PairProbe, pass: Int, inPart: Bool = false) {
    self.pair = pair
    self.pass = pass
    header = pair.result.headers[pass]
    let rule = pair.result.rules[pass]
    self.rule = inPart ? (rule as? ConditionRule)?.comparingSums ?? rule : rule
    isGroup = inPart || header.cardinality != .oneToOne
  }

  private let isGroup: Bool

  /// What is found before anybody asks who else wanted the records.
  private struct Fit {
    var ledgerScope: ConditionFinding?
    var externalScope: ConditionFinding?
    var index: [IndexFinding] = []
    var condition: ConditionFinding?
    var veto: ConditionFinding?
    var judgement: Judgement?
    var score: ScoreFinding?

    var holds: Bool {
      ledgerScope?.holds != false && externalScope?.holds != false
        && (index.isEmpty || index.contains { $0.isFound }) && condition?.holds != false
        && veto?.holds != true
        && judgement?.holds != false && score?.holds != false
    }
  }

  var explanation: PassExplanation {
    let fit = fit()
    if !isGroup, header.partial != nil, !fit.holds {
      return PassProbe(pair, pass: pass, inPart: true).explanation
    }
    let taken =
      taken(.ledger, pair.ledgerHoldings, pair.ledgerID)
      + taken(.external, pair.externalHoldings, pair.externalID)
    var group: GroupFinding?
    if isGroup, fit.holds, taken.isEmpty {
      group = GroupProbe(pair, pass: pass, rule: rule, header: header).finding
    }
    let fits = fit.holds && group?.holds != false
    var explained = explanation(fit, taken, group, fits: fits, .failed, "")
    let (verdict, reason) = verdict(taken, fits: fits, fit, explained)
    explained = explanation(fit, taken, group, fits: fits, verdict, reason)
    return explained
  }

  private func explanation(
    _ fit: Fit, _ taken: [TakenRecord], _ group: GroupFinding?, fits: Bool,
    _ verdict: PairVerdict, _ reason: String
  ) -> PassExplanation {
    func explanation(slack: Slack?) -> PassExplanation {
      PassExplanation(
        pass: pass + 1, ruleID: header.id, ruleVersion: header.version, verdict: verdict,
        reason: reason, fits: fits, taken: taken, ledgerScope: fit.ledgerScope,
        externalScope: fit.externalScope, index: fit.index, condition: fit.condition,
        veto: fit.veto, judgement: fit.judgement, score: fit.score, group: group, slack: slack)
    }
    return explanation(slack: explanation(slack: nil).firstFailure?.slack)
  }

  // MARK: - Does it fit?

  private func fit() -> Fit {
    var fit = Fit()
    let blockings = rule.blockings
    if hasOneScope, let blocking = blockings.first {
      fit.ledgerScope = blocking.ledgerScope.map { scope($0, of: .ledger) }
      fit.externalScope = blocking.externalScope.map { scope($0, of: .external) }
    }
    fit.index = blockings.map { blocking in
      let found = pair.index.finding(
        isGroup ? blocking.withoutAmounts : blocking, ruleKeys: ruleKeys(blocking))
      return hasOneScope ? found : IndexFinding(parts: scopeParts(blocking) + found.parts)
    }
    // A pin has no index: a person found the pair.
    let isFound = fit.index.contains { $0.isFound }
    let asked = fit.ledgerScope?.holds != false && fit.externalScope?.holds != false && isFound
    if let rule = rule as? ConditionRule {
      let condition = pair.probe.finding(rule.pairCondition)
      fit.condition = condition
      fit.veto = rule.veto.map(pair.probe.finding)
      if condition.holds, fit.veto?.holds != true, asked {
        fit.score = scoreFinding(
          rule.hasConstantScore ? Verdict.fullScore : pair.probe.score(rule.pairCondition),
          minimum: rule.minimumScore)
      }
    } else if asked {
      judge(&fit)
    }
    return fit
  }

  /// Every alternative of a tree of conditions has the rule's scope; those of a rule written in
  /// Swift may each have their own.
  private var hasOneScope: Bool { rule is ConditionRule || rule.blockings.count == 1 }

  private func scopeParts(_ blocking: Blocking) -> [TestFinding] {
    func part(_ side: Side, _ condition: Condition?) -> [TestFinding] {
      guard let condition else { return [] }
      let finding = scope(condition, of: side)
      return [
        TestFinding(
          name: "\(side.rawValue) scope", holds: finding.holds,
          words: finding.holds
            ? "the \(side.rawValue) record is in scope: \(finding.holding)"
            : "the \(side.rawValue) record is out of scope: \(finding.firstFailure.words)",
          ledgerValue: nil, externalValue: nil, ledgerReading: nil, externalReading: nil,
          slack: nil)
      ]
    }
    return part(.ledger, blocking.ledgerScope) + part(.external, blocking.externalScope)
  }

  private func scope(_ condition: Condition, of side: Side) -> ConditionFinding {
    // The scope's tests look at one side and constants; both operands may be bound to that side.
    let row = side == .ledger ? pair.ledgerRow : pair.externalRow
    return ScopeProbe(result, side: side, row: row).finding(condition)
  }

  private func ruleKeys(_ blocking: Blocking) -> (ledger: [String], external: [String]) {
    guard blocking.usesRuleKeys else { return ([], []) }
    func keys(_ side: Side, _ table: RecordTable, _ row: Int) -> [String] {
      ((try? rule.keys(for: table, side: side)) ?? nil)?.texts(of: row) ?? []
    }
    return (
      keys(.ledger, result.ledger, pair.ledgerRow),
      keys(.external, result.external, pair.externalRow)
    )
  }

  /// Asks the rule's own code, with all records before it, as it was in the run.
  private func judge(_ fit: inout Fit) {
    let pairs = [CandidatePair(ledgerRow: pair.ledgerRow, externalRow: pair.externalRow)]
    do {
      guard let judge = try rule.makeJudge(ledger: result.ledger, external: result.external) else {
        fit.score = scoreFinding(Verdict.fullScore, minimum: 0)
        return
      }
      let verdict = try Optional(judge).verdicts(on: pairs)[0]
      fit.judgement = Judgement(
        holds: verdict.isAccepted,
        words: verdict.isAccepted
          ? rule.reason(for: pairs[0], ledger: result.ledger, external: result.external)
          : "the rule's own code refuses the pair")
      if verdict.isAccepted { fit.score = scoreFinding(verdict.score, minimum: 0) }
    } catch {
      fit.judgement = Judgement(holds: false, words: "the rule's own code failed: \(error)")
    }
  }

  private func scoreFinding(_ score: Int32, minimum: Int32) -> ScoreFinding {
    let confirms = header.disposition.confirmAtLeast
    let suggests = header.disposition.suggestAtLeast
    let bounds = [confirms, suggests].compactMap { $0 }
    let least = bounds.min().map { max($0, minimum) } ?? Verdict.fullScore + 1
    let text = "score \(ScoreWords.text(score))"
    let words: String
    if bounds.isEmpty {
      words = "\(text), but the rule neither accepts nor suggests anything"
    } else if score < least {
      words = "\(text), asked at least \(ScoreWords.text(least))"
    } else if let confirms, score >= confirms {
      words = "\(text), accepted from \(ScoreWords.text(max(confirms, minimum)))"
    } else {
      words =
        "\(text), suggested from \(ScoreWords.text(least))"
        + (confirms.map { " and accepted from \(ScoreWords.text($0))" } ?? "")
    }
    return ScoreFinding(
      score: score, least: least, holds: score >= least, words: words,
      parts: rule.scoreParts(
        for: CandidatePair(ledgerRow: pair.ledgerRow, externalRow: pair.externalRow),
        ledger: result.ledger, external: result.external))
  }

  // MARK: - Who had it?

  private func taken(
    _ side: Side, _ holdings: [RunHistory.Holding], _ id: String
  ) -> [TakenRecord] {
    holdings.first { $0.pass < pass }.map { [record($0, side, id)] } ?? []
  }

  private func record(_ holding: RunHistory.Holding, _ side: Side, _ id: String) -> TakenRecord {
    TakenRecord(
      side: side, id: id, matchID: holding.match.id,
      partners: side == .ledger ? holding.match.externalIDs : holding.match.ledgerIDs,
      ruleID: holding.match.ruleID, pass: holding.pass + 1,
      isSuggested: holding.match.status == .suggested)
  }

  private func verdict(
    _ taken: [TakenRecord], fits: Bool, _ fit: Fit, _ explained: PassExplanation
  ) -> (PairVerdict, String) {
    if !taken.isEmpty { return (.taken, taken.words) }
    if let own = pair.ledgerHoldings.first(where: {
      $0.pass == pass && $0.partners.contains(pair.externalRow)
    }) {
      let isSuggested = own.match.status == .suggested
      return (
        isSuggested ? .suggested : .matched,
        "\(own.match.reason)" + (isSuggested ? "; a person has to decide" : "")
      )
    }
    let sets = result.ambiguousRows.filter {
      $0.ledgerRows.contains(Int32(pair.ledgerRow))
        && $0.externalRows.contains(Int32(pair.externalRow))
    }
    if fit.holds, let set = sets.first(where: { $0.pass == pass }) {
      return (.ambiguous, ambiguity(set))
    }
    if isGroup, fit.holds, isUndecided { return (.undecided, undecided) }
    guard fits else { return (.failed, explained.firstFailure?.words ?? "it does not fit") }
    let rivals = RivalProbe(pair, pass: pass, rule: rule, header: header)
    if let words = rivals.words(score: fit.score?.score ?? Verdict.fullScore) {
      return (.outbid, words)
    }
    if isUndecided { return (.undecided, undecided) }
    // The same set in a later pass is kept only once, with the pass that found it first.
    return (.ambiguous, sets.first.map(ambiguity) ?? "others fitted equally well then")
  }

  private var undecided: String {
    "a limit was reached in rule \(header.id) before it could be decided"
  }

  private var isUndecided: Bool {
    let sides = [
      (result.states.ledger, pair.ledgerRow), (result.states.external, pair.externalRow),
    ]
    return result.limits.contains { $0.ruleID == header.id }
      && sides.contains { states, row in states.outcomes[row] == RowOutcome.limitReached.rawValue }
  }

  private func ambiguity(_ set: AmbiguousRows) -> String {
    let ledger = set.ledgerRows.map { result.ledger.id(at: Int($0)) }
    let external = set.externalRows.map { result.external.id(at: Int($0)) }
    let records = "ledger \(ledger.shortList) and external \(external.shortList)"
    return header.ambiguity == .reject && set.pass == pass
      ? "\(records) compete, and the rule decides nothing in that case"
      : "\(records) fit in several equally good ways"
  }
}

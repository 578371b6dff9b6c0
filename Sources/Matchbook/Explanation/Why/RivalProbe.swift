/// Says who had the better claim where a pair fits and is not matched.
struct RivalProbe {
  private let pair: PairProbe
  private let pass: Int
  private let rule: any Rule
  private let header: RuleHeader
  private var result: MatchResult { pair.result }

  init(_ pair: PairProbe, pass: Int, rule: any Rule, header: RuleHeader) {
    self.pair = pair
    self.pass = pass
    self.rule = rule
    self.header = header
  }

  /// - Returns: `nil` if nobody took either record.
  func words(score: Int32) -> String? {
    let ledger = pair.ledgerHoldings.filter { $0.pass == pass }
    let external = pair.externalHoldings.filter { $0.pass == pass }
    switch (ledger.first, external.first) {
    case (let left?, let right?) where header.objective == .bestFirst:
      // One of the two is at least as good as the pair, and that is reason enough.
      let isLeft = isAtLeastAsGood(left, score)
      return isLeft
        ? "\(claim(pair.ledgerID, left)), \(advantage(left, score))"
        : "\(claim(pair.externalID, right)), \(advantage(right, score))"
    case (let left?, let right?):
      return "\(claim(pair.ledgerID, left)) and \(claim(pair.externalID, right)): two matches "
        + "instead of one"
    case (let left?, nil): return "\(claim(pair.ledgerID, left)), \(advantage(left, score))"
    case (nil, let right?): return "\(claim(pair.externalID, right)), \(advantage(right, score))"
    case (nil, nil): return setWords ?? laterWords ?? formerSetWords
    }
  }

  private func claim(_ id: String, _ holding: RunHistory.Holding) -> String {
    let others =
      holding.match.ledgerIDs.contains(id) && id == pair.ledgerID
      ? holding.match.externalIDs : holding.match.ledgerIDs
    let kind = holding.match.status == .suggested ? "is suggested for" : "went to"
    return "\(id) \(kind) \(others.shortList) (match \(holding.match.id))"
  }

  private func isAtLeastAsGood(_ holding: RunHistory.Holding, _ score: Int32) -> Bool {
    guard !holding.isGroup, let own = cost(pair.ledgerRow, pair.externalRow, score),
      let other = cost(
        holding.match.ledgerRows[0], holding.match.externalRows[0], holding.match.score)
    else { return true }
    return other <= own
  }

  /// What makes the match that was chosen better than this pair.
  private func advantage(_ holding: RunHistory.Holding, _ score: Int32) -> String {
    guard !holding.isGroup, let own = cost(pair.ledgerRow, pair.externalRow, score),
      let other = cost(
        holding.match.ledgerRows[0], holding.match.externalRows[0], holding.match.score)
    else { return "whose records belong together as a whole" }
    if other.scoreLoss != own.scoreLoss {
      return other.scoreLoss < own.scoreLoss
        ? "which has the higher score: \(ScoreWords.text(holding.match.score)) against "
          + ScoreWords.text(score) : wider
    }
    if other.amount != own.amount {
      return other.amount < own.amount
        ? "whose amount is nearer: \(money(other.amount)) apart against \(money(own.amount))"
        : wider
    }
    if other.time != own.time {
      return other.time < own.time
        ? "which is nearer in time: \(time(other.time)) against \(time(own.time))" : wider
    }
    return "which is equally good; ids decided"
  }

  /// The match is no better than the pair, so it was chosen for what becomes of others.
  private var wider: String { "which makes the whole better: more matches, or nearer ones" }

  private func money(_ amount: Int128) -> String {
    let currencies = [
      result.ledger.amount(at: pair.ledgerRow).currency,
      result.external.amount(at: pair.externalRow).currency,
    ]
    // The exponent of the amounts is the greatest that the run has for the currency.
    let tieOut = result.tieOut.first { $0.currency.code == currencies[0].code }
    let places = tieOut?.currency.exponent ?? currencies.map(\.exponent).max() ?? 0
    return "\(Decimal64.text(amount, places: places)) \(currencies[0].code)"
  }

  private func time(_ distance: Int64) -> String {
    if distance >= CandidateCheck.unknownDistance { return "no date" }
    guard header.nearest == .instant else { return DayWords.counted(distance, "day") }
    return Decimal64.text(Int128(distance), places: 3) + " seconds"
  }

  private func cost(_ ledgerRow: Int, _ externalRow: Int, _ score: Int32) -> PairCost? {
    let rows = (
      result.ledger.selecting(rows: [Int32(ledgerRow)]),
      result.external.selecting(rows: [Int32(externalRow)])
    )
    guard
      let sides = try? ComparableSides(
        ledger: rows.0, external: rows.1, workers: Workers(count: 1))
    else { return nil }
    return CandidateCheck(nearest: header.nearest, sides: sides)
      .cost(ledgerRow: 0, externalRow: 0, score: score)
  }

  /// One of the two records has several better partners that nobody could choose between.
  private var setWords: String? {
    guard let (id, others) = better(in: result.ambiguousRows) else { return nil }
    return "\(id) has better partners, between which nothing decides: \(others)"
  }

  /// One of them had, before later rules took those.
  private var formerSetWords: String? {
    guard let (id, others) = better(in: result.undecidedRows) else { return nil }
    return "\(id) had better partners, between which nothing decided then: \(others)"
  }

  /// The record of the pair that is in a set of this pass, and the other side of that set.
  private func better(in sets: [AmbiguousRows]) -> (id: String, others: String)? {
    for set in sets where set.pass == pass {
      let hasLedger = set.ledgerRows.contains(Int32(pair.ledgerRow))
      guard hasLedger || set.externalRows.contains(Int32(pair.externalRow)) else { continue }
      return hasLedger
        ? (pair.ledgerID, set.externalRows.map { result.external.id(at: Int($0)) }.shortList)
        : (pair.externalID, set.ledgerRows.map { result.ledger.id(at: Int($0)) }.shortList)
    }
    return nil
  }

  /// A later rule took one of the records, of which this one could not say whose it is.
  private var laterWords: String? {
    let later =
      pair.ledgerHoldings.map { (pair.ledgerID, $0) }
      + pair.externalHoldings.map { (pair.externalID, $0) }
    guard let (id, holding) = later.first(where: { $0.1.pass > pass }) else { return nil }
    return "the rule could not decide between several; then \(claim(id, holding)) by rule "
      + holding.match.ruleID
  }
}

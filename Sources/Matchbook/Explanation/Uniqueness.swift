/// How firmly a match of two records is part of the best assignment.
public enum Uniqueness: Hashable, Sendable {
  /// Neither record has another candidate.
  case onlyCandidate
  /// Every best assignment has the match; the best one without it is worse by so much. That may be
  /// a match fewer; the other parts may then be below zero.
  ///
  /// With ``Objective/bestFirst``: whichever of equally good pairs are taken, the match is made, and
  /// the best pair that could take its place is worse by at least so much, and by exactly so much
  /// where nothing is tied. It is a match fewer if no pair could, or only at the expense of one that
  /// is as good.
  case unique(regret: ComponentCost)
  /// Another assignment without the match is as good; with ``Objective/bestFirst``: the match is one
  /// of equally good ones, or may depend on a choice between such.
  case tied

  /// A stable word for it: `only_candidate`, `unique` or `tied`.
  public var code: String {
    switch self {
    case .onlyCandidate: "only_candidate"
    case .unique: "unique"
    case .tied: "tied"
    }
  }
}

extension Match {
  /// How firmly the match is part of the best assignment; `nil` for a match of several records of a
  /// side, for a pinned one, and if ``MatchOptions/recordsComponents`` was not set.
  ///
  /// - Complexity: O(log of the component's pairs).
  public var uniqueness: Uniqueness? { run.uniqueness(of: link, isGroup: isGroup) }

  /// The same in words, for example `unique; the next best assignment is 2 days worse`.
  public var uniquenessWords: String? {
    switch uniqueness {
    case nil: nil
    case .onlyCandidate: "only candidate"
    case .tied:
      isBestFirst
        ? "tied; it hangs on a choice between equally good pairs"
        : "tied; another assignment is as good"
    case .unique(let regret):
      words(of: regret)
    }
  }

  private var isBestFirst: Bool { run.headers[Int(link.pass)].objective == .bestFirst }

  private func words(of regret: ComponentCost) -> String {
    let words = RegretWords(run, link).text(regret)
    guard isBestFirst else { return "unique; the next best assignment \(words)" }
    return regret.fewerMatches != 0
      ? "unique; no other pair could take its place"
      : "unique; the best pair that could take its place \(words)"
  }
}

extension MatchResult {
  /// Whether matches know their ``Match/uniqueness``.
  public var hasUniqueness: Bool { components != nil }
}

extension MatchedRun {
  fileprivate func uniqueness(of link: SuggestedLink, isGroup: Bool) -> Uniqueness? {
    let pass = Int(link.pass)
    guard let components, !isGroup, !(rules[pass] is PinnedRule) else { return nil }
    if components.isLone(external: link.externalRow, pass: link.pass) { return .onlyCandidate }
    return components.uniqueness(
      external: link.externalRow, ledger: link.ledgerRow, pass: link.pass)
  }
}

/// Says by how much an assignment is worse.
private struct RegretWords {
  private let run: MatchedRun
  private let link: SuggestedLink

  init(_ run: MatchedRun, _ link: SuggestedLink) {
    self.run = run
    self.link = link
  }

  /// The first part that differs decides, so it is the one that is told.
  func text(_ regret: ComponentCost) -> String {
    if regret.fewerMatches != 0 {
      return "has \(regret.fewerMatches) match\(regret.fewerMatches == 1 ? "" : "es") fewer"
    }
    if regret.scoreLoss != 0 {
      return "scores \(ScoreWords.text(Int32(clamping: regret.scoreLoss))) less"
    }
    if regret.amount != 0 { return "is \(money(regret.amount)) worse" }
    return time(regret.time)
  }

  private func money(_ amount: Int128) -> String {
    let currency = run.external.amount(at: Int(link.externalRow)).currency
    // The exponent of the amounts is the greatest that the run has for the currency.
    let places = run.currencies.first { $0.code == currency.code }?.exponent
    return "\(Decimal64.text(amount, places: places ?? currency.exponent)) \(currency.code)"
  }

  private func time(_ distance: Int128) -> String {
    if distance >= Int128(CandidateCheck.unknownDistance) / 2 { return "has a pair without date" }
    guard run.headers[Int(link.pass)].nearest == .instant else {
      return "is \(DayWords.counted(Int64(clamping: distance), "day")) worse"
    }
    return "is \(Decimal64.text(distance, places: 3)) seconds worse"
  }
}

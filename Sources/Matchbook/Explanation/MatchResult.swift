/// What a run found: matches, open records and ambiguous ones, each with its reason.
///
/// Everything a person reads (ids, words, fingerprint) is made when it is asked for, so that a run
/// that only needs the links does not pay for it. Collections are ordered by the records' ids,
/// which makes them independent of the order in which records came in.
public struct MatchResult: Sendable {
  /// The records with the amounts that were open when the run began; see
  /// ``RecordTable/wholeAmount(at:)``.
  public let ledger: RecordTable
  public let external: RecordTable
  let rules: [any Rule]
  let headers: [RuleHeader]
  let options: MatchOptions
  let states: RowStates
  let suggestions: [SuggestedLink]
  /// Matches of several records of a side.
  let groups: [GroupLink]
  /// What accepted matches leave open of records, by row.
  let residuals: [Side: [Int32: Residual]]
  let ambiguousRows: [AmbiguousRows]
  /// The same before later passes took rows out of them, for those who ask why.
  let undecidedRows: [AmbiguousRows]
  /// `nil` if they were not asked for.
  let components: RecordedComponents?
  /// Limits that were reached; empty if everything was decided.
  public let limits: [ReachedLimit]
  /// What went wrong in the code of rules; empty if every call succeeded.
  public let failures: [RuleFailures]
  public let counts: Counts
  /// By rule, in the order of passes.
  public let perRule: [RuleCounts]
  /// Per currency, checked.
  public let tieOut: [TieOut]

  /// Whether a rule was quarantined, so that nothing of it counts.
  ///
  /// Rules after it may have taken records that it would have claimed: such a result is to be looked
  /// at, not committed, unless somebody allows it.
  public var isDegraded: Bool { failures.contains { $0.quarantine != nil } }

  /// Where the rules come from that have a source of their own, by rule id.
  public var origins: [String: RuleOrigin] {
    var origins: [String: RuleOrigin] = [:]
    for (rule, header) in zip(rules, headers) { origins[header.id] = rule.origin }
    return origins
  }

  /// How many records and links there are of each kind.
  public struct Counts: Sendable, Hashable {
    public var ledger = 0
    public var external = 0
    /// External records that accepted matches settle in full.
    public var matched = 0
    /// External records that are open.
    public var unmatched: Int { external - matched - closed }
    /// Ledger records that accepted matches settle in full.
    public var ledgerMatched = 0
    public var ledgerOpen: Int { ledger - ledgerMatched - ledgerClosed }
    /// External records that took no part, see ``MatchResult/closed(_:)``.
    public var closed = 0
    public var ledgerClosed = 0
    /// Pairs of records in accepted matches.
    public var links = 0
    public var suggested = 0
    public var ambiguousLedger = 0
    public var ambiguousExternal = 0
    /// External records that are settled in part, by this run or an earlier one, and still open.
    public var partial = 0
    public var ledgerPartial = 0
  }

  public struct RuleCounts: Sendable, Hashable {
    public let ruleID: String
    public let ruleVersion: String
    /// External records that accepted matches settle in full.
    public var matched = 0
    public var suggested = 0
    public var ambiguousSets = 0
  }

  /// Every pair of records in one accepted match, by external and then ledger row.
  ///
  /// - Complexity: O(external rows + links).
  public var links: [(ledgerRow: Int, externalRow: Int)] {
    var links: [(ledgerRow: Int, externalRow: Int)] = []
    links.reserveCapacity(counts.links)
    for (row, link) in states.links.enumerated() where link.ledgerRow >= 0 {
      links.append((Int(link.ledgerRow), row))
    }
    let accepted = groups.filter { !$0.isSuggested }
    guard !accepted.isEmpty else { return links }
    for group in accepted {
      for external in group.externalRows {
        links += group.ledgerRows.map { (Int($0), Int(external)) }
      }
    }
    return links.sorted { ($0.externalRow, $0.ledgerRow) < ($1.externalRow, $1.ledgerRow) }
  }

  /// Accepted and suggested matches, by the ids of their external and then their ledger records.
  ///
  /// - Complexity: O(*n*) for numbered ids, otherwise O(*n* log *n*), each time it is asked for; 44
  ///   bytes per match while it is put in order, four afterwards.
  public var matches: Matches { Matches(MatchedRun(self)) }

  /// The records of one side that no accepted match settles in full, by id.
  ///
  /// - Complexity: As for ``matches``.
  public func open(_ side: Side) -> OpenRecords { OpenRecords(side, of: self) }

  /// The records of one side that took no part, by id: the facts close them, or earlier runs have
  /// settled them in full.
  public func closed(_ side: Side) -> OpenRecords {
    OpenRecords(side, of: self, areClosed: true)
  }

  /// Sets of records that could be matched in several equally good ways and are still open.
  ///
  /// Each is put into words when it is asked for.
  public var ambiguous: AmbiguousSets { AmbiguousSets(self) }

  func ambiguityReason(_ set: AmbiguousRows) -> String {
    let header = headers[set.pass]
    let counts =
      "\(set.ledgerRows.count) ledger and \(set.externalRows.count) external record"
      + (set.externalRows.count == 1 ? "" : "s")
    if header.ambiguity == .reject {
      return "\(counts) compete under rule \(header.id), which decides nothing in that case"
    }
    if set.isRemainder {
      return
        "\(counts) are left of a set that fits rule \(header.id) in several equally good ways; "
        + "later rules took the others"
    }
    let nearness = header.nearest == .instant ? "equal distance in time" : "equal day distance"
    return
      "\(counts) fit rule \(header.id) in several equally good ways: equal score, equal amount "
      + "difference, \(nearness)"
  }
}

extension RecordTable {
  var allRows: [Int32] { (0..<Int32(truncatingIfNeeded: count)).map { $0 } }
}

extension MatchResult {
  /// The rule that the reason of an outcome names: where no rule has looked at a record, one that
  /// was quarantined, if there is one.
  func ruleID(behind outcome: RowOutcome, pass: Int) -> String? {
    outcome == .untouched
      ? failures.first { $0.quarantine != nil }?.ruleID : headers[pass].id
  }
}

extension RowOutcome {
  /// The word for the kind of reason.
  var code: String {
    switch self {
    case .untouched: "not_considered"
    case .keyMissing: "value_missing"
    case .noPartner: "no_candidate"
    case .conditionsFailed: "conditions_failed"
    case .taken: "candidate_taken"
    case .limitReached: "limit_reached"
    case .ambiguous: "ambiguous"
    case .suggested: "suggested"
    case .closed: "closed"
    case .partial: "partial"
    case .matched: "matched"
    }
  }

  func reason(side: Side, rule: String?, ruleCount: Int) -> String {
    let other = side.opposite.rawValue
    let rule = rule ?? ""
    let furthest = ruleCount > 1 ? " (the rule it came furthest in)" : ""
    switch self {
    case .untouched where !rule.isEmpty:
      return
        "rule \(rule) was quarantined, so that nothing of it counts, and no other rule applies "
        + "to this record"
    case .untouched: return "no rule applies to this record: every rule's scope leaves it out"
    case .keyMissing:
      return "it lacks a value that rule \(rule) compares, and absence matches nothing"
    case .noPartner:
      return "no open \(other) record has the values that rule \(rule) asks to be equal\(furthest)"
    case .conditionsFailed:
      return "\(other) records with the same key exist, but none passes the amount, date or other "
        + "conditions of rule \(rule)\(furthest)"
    case .taken:
      return "every \(other) record that fits by rule \(rule) went to another record"
    case .limitReached: return "a limit was reached in rule \(rule) before it could be decided"
    case .ambiguous: return "several \(other) records fit equally well by rule \(rule)"
    case .suggested: return "suggested by rule \(rule); a person has to decide"
    case .closed: return "closed before the run; it takes no part"
    case .partial: return "settled in part by rule \(rule)"
    case .matched: return "matched by rule \(rule)"
    }
  }
}

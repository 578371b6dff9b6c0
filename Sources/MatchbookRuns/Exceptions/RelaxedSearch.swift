import Matchbook

/// Rules that are wider than any that one would match by: they suggest, and never decide.
enum RelaxedRules {
  /// A rule with what it is worth, in millionths, to find a partner by it, and in words.
  struct Step {
    var rule: ConditionRule
    var confidence: Int32
    var words: String
  }

  static let steps: [Step] = [
    Step(
      rule: rule("same-reference-and-amount", 10, [reference, amount(.exact), days(365)]),
      confidence: 950_000, words: "same reference and amount, up to a year apart"),
    Step(
      rule: rule("same-amount", 20, [amount(.exact), days(31)]), confidence: 700_000,
      words: "same amount, up to 31 days apart"),
    Step(
      rule: rule("same-reference", 30, [reference, days(365)]), confidence: 600_000,
      words: "same reference, another amount"),
    Step(
      rule: rule(
        "near-amount", 40,
        [amount(Tolerance(percent: Ratio(5, over: 100), of: .max)), days(31)]),
      confidence: 300_000, words: "amount within 5 %, up to 31 days apart"),
  ]

  private static func rule(_ id: String, _ priority: Int, _ parts: [Condition]) -> ConditionRule {
    ConditionRule(
      RuleHeader(
        id: id, priority: priority, ambiguity: .suggestBest, disposition: .suggest,
        objective: .mostMatches),
      where: .all([.equal(.currency)] + parts))
  }

  private static let reference = Condition.equal(.reference, normalised: TextNormaliser.reference)

  private static func amount(_ tolerance: Tolerance) -> Condition { .amount(within: tolerance) }
  private static func days(_ days: Int) -> Condition { .within(days: days) }
}

/// What a search over open records found for the records of an exception.
struct RelaxedFindings {
  /// A record with the partner that was suggested for it.
  struct Suggestion {
    var recordID: String
    var partnerIDs: [String]
    var partnerKeys: [Int64]
    /// The place in ``RelaxedRules/steps``.
    var step: Int
    /// Why, in the engine's words.
    var reason: String
    /// Ledger less external, where they differ.
    var difference: String?
  }

  /// Records that were searched for, of all the filter lets through.
  var searched = 0
  /// Records that were left out because they were too many.
  var leftOut = 0
  /// Open records of the other side.
  var candidates = 0
  /// Best first, then by id.
  var suggestions: [Suggestion] = []
  /// Why-not of records without a suggestion, by id; no more than ``RelaxedSearch/mostReports``.
  var reports: [String] = []
  var withoutSuggestion = 0
  var clusters: [BreakCluster] = []
  var limits: [String] = []
}

/// Searches partners for the records of an exception, among the open records of the other side.
struct RelaxedSearch {
  /// Records of an exception that one investigation takes; the oldest ones.
  static let mostRecords = 20_000
  /// Why-not reports that one investigation writes: each looks at all open records of the other side.
  static let mostReports = 5

  let side: Side
  /// Ordered by age, oldest first, then by key; at most ``mostRecords``.
  let members: [OverdueRecord]
  /// Members that are left out.
  let leftOut: Int
  let other: OpenTable

  func findings() throws(RunError) -> RelaxedFindings {
    var findings = RelaxedFindings()
    findings.searched = members.count
    findings.leftOut = leftOut
    findings.candidates = other.table.count
    guard !members.isEmpty else { return findings }
    let own = try ownTable
    let partners = try partnerTable
    findings.clusters = try clusters()
    let result: MatchResult
    do {
      result = try Matcher(rules: RelaxedRules.steps.map(\.rule))
        .match(
          ledger: side == .ledger ? own : partners, external: side == .ledger ? partners : own)
    } catch {
      throw .matching(error)
    }
    findings.limits = result.limits.map { "\($0)" }
    collect(from: result, own, into: &findings)
    return findings
  }

  private func collect(
    from result: MatchResult, _ own: RecordTable, into findings: inout RelaxedFindings
  ) {
    var found = [RelaxedFindings.Suggestion?](repeating: nil, count: own.count)
    let places = Dictionary(
      uniqueKeysWithValues: RelaxedRules.steps.enumerated().map { ($1.rule.header.id, $0) })
    for match in result.matches {
      let (rows, partners) =
        side == .ledger
        ? (match.ledgerRows, match.externalRows) : (match.externalRows, match.ledgerRows)
      guard let row = rows.first, let step = places[match.ruleID] else { continue }
      if let known = found[row], known.step <= step { continue }
      found[row] = RelaxedFindings.Suggestion(
        recordID: own.id(at: row), partnerIDs: partners.map { other.table.id(at: $0) },
        partnerKeys: partners.map { other.keys[$0] }, step: step, reason: match.reason,
        difference: difference(of: match, result))
    }
    findings.suggestions = found.compactMap(\.self).sorted {
      ($0.step, $0.recordID) < ($1.step, $1.recordID)
    }
    let without = found.indices.filter { found[$0] == nil }.map { own.id(at: $0) }.sorted()
    findings.withoutSuggestion = without.count
    findings.reports = without.prefix(RelaxedSearch.mostReports).compactMap {
      result.why(side, id: $0, nearest: 1)?.summary
    }
  }

  private func difference(of match: Match, _ result: MatchResult) -> String? {
    guard let ledgerRow = match.ledgerRows.first, let externalRow = match.externalRows.first else {
      return nil
    }
    let pair = BreakPair(
      ledgerID: "", externalID: "", ledgerAmount: result.ledger.amount(at: ledgerRow),
      externalAmount: result.external.amount(at: externalRow))
    let (left, right) = BreakAmounts.scaled(pair)
    guard left != right else { return nil }
    let currency =
      pair.ledgerAmount.currency.exponent < pair.externalAmount.currency.exponent
      ? pair.externalAmount.currency : pair.ledgerAmount.currency
    return "\(Decimal64.text(left - right, places: currency.exponent)) \(currency.code)"
  }

  /// The members with what is open of them.
  var ownTable: RecordTable {
    get throws(RunError) {
      let records = members.map { member in
        var record = member.entry.record
        record.amount = member.amount
        // The search compares built-in fields only, and sources may differ in others.
        (record.texts, record.numbers) = ([:], [:])
        return record
      }
      do { return try RecordTable(records) } catch { throw .records(error) }
    }
  }

  /// The other side with what is open of it.
  var partnerTable: RecordTable {
    get throws(RunError) {
      guard !other.settlements.isEmpty else { return other.table }
      var columns = other.table.columns
      for (row, settlement) in other.settlements {
        columns.amounts[Int(row)] -= settlement.allocated
      }
      return RecordTable(trusting: columns)
    }
  }
}

import Matchbook
import MatchbookReports
import MatchbookRuns

/// Reads the matches of a run once: what each rule settled, by how much both sides differ, and what
/// people decided.
struct RunMatches {
  private struct Tally {
    var rule: RuleReference
    var matched = 0
    var suggested = 0
    var rejected = 0
    var revoked = 0
    var volume = PlaceSums()
  }

  /// By rule; matches by hand have the rule `nil`.
  private var tallies: [RuleReference?: Tally] = [:]
  /// Ledger less external over accepted matches.
  private(set) var differences = PlaceSums()
  private var decisions: [RunFacts.Decision] = []
  private var decisionCount = 0
  private var suggestions: [ReportFacts.ItemSet] = []
  private var suggestedCount = 0
  private var people: People
  /// Accepted allocations of records that the run does not have.
  private(set) var foreignAllocations = 0
  private let itemLimit: Int

  init(
    of run: Run, _ records: inout RunRecords, itemLimit: Int, in reader: any StoreReading
  ) throws(RunError) {
    self.itemLimit = itemLimit
    people = records.people
    let filter = MatchFilter(run: run.key)
    var page = PageRequest(limit: PageRequest.mostItems)
    repeat {
      let matches = try reader.matches(filter, page: page)
      for match in matches.items { try add(match, &records, in: reader) }
      page.after = matches.next
    } while page.after != nil
  }

  private mutating func add(
    _ match: MatchRecord, _ records: inout RunRecords, in reader: any StoreReading
  ) throws(RunError) {
    var tally =
      tallies.removeValue(forKey: match.rule)
      ?? Tally(rule: match.rule ?? RuleReference(id: "", version: ""))
    defer { tallies[match.rule] = tally }
    switch match.status {
    case .accepted:
      for part in match.allocations {
        guard let (units, place) = records.subtract(part) else {
          foreignAllocations += 1
          continue
        }
        differences.add(part.side == .ledger ? units : -units, at: place)
        guard part.side == .external else { continue }
        tally.volume.add(Int128(units.magnitude), at: place)
        if part.residual == 0 { tally.matched += 1 }
      }
    case .suggested:
      tally.suggested += 1
      suggestedCount += 1
      if suggestions.count < itemLimit {
        suggestions.append(
          ReportFacts.ItemSet(
            ruleID: match.rule?.id ?? "", ledgerIDs: try reader.ids(match.entries(.ledger)),
            externalIDs: try reader.ids(match.entries(.external)), reason: match.reason))
      }
    case .rejected: tally.rejected += 1
    case .revoked: tally.revoked += 1
    }
    guard match.rule == nil || match.decision != nil else { return }
    people.count(match)
    decisionCount += 1
    guard decisions.count < itemLimit else { return }
    var decision = RunFacts.Decision(
      matchID: match.id, status: match.status.rawValue, ruleID: match.rule?.id ?? "",
      ledgerIDs: try reader.ids(match.entries(.ledger)),
      externalIDs: try reader.ids(match.entries(.external)), reason: match.reason,
      note: match.note, author: match.author, madeAt: match.createdAt.description)
    decision.decidedBy = match.decision?.by
    decision.decidedAt = match.decision?.at.description
    decision.decisionReason = match.decision?.reason
    decisions.append(decision)
  }

  /// Adds rules, differences, suggestions, decisions and adjustments to a report that has its
  /// currencies.
  func finish(
    _ facts: inout ReportFacts, of run: Run, _ currencies: CurrencyBook,
    in reader: any StoreReading
  ) throws(RunError) {
    addRules(to: &facts, of: run, currencies)
    facts.suggestions = suggestions
    facts.suggestedCount = suggestedCount
    facts.run?.decisions = decisions
    facts.run?.decisionCount = decisionCount
    var adjusted = CurrencyPlaces(facts.currencies.map(\.tieOut.currency))
    var people = people
    var list: [RunFacts.Adjustment] = []
    var count = 0
    var after: Int64 = 0
    while true {
      let found = try reader.list(
        Adjustment.self, where: [.equals("run", .integer(run.key))], after: after,
        limit: PageRequest.mostItems)
      guard let last = found.last else { break }
      after = last.key
      for adjustment in found {
        let status = try reader.match(adjustment.match)?.status
        if status == .accepted, let (place, units) = adjusted.find(adjustment.amount) {
          facts.currencies[place].tieOut.adjustedDifference += units
        }
        people.count(adjustment)
        count += 1
        if list.count < itemLimit { list.append(RunFacts.Adjustment(adjustment, status)) }
      }
    }
    facts.run?.adjustments = list
    facts.run?.adjustmentCount = count
    for (index, units) in currencies.minorUnits(differences.values).enumerated() {
      let explained = facts.currencies[index].tieOut.adjustedDifference
      facts.currencies[index].tieOut.toleratedDifference = units - explained
    }
    facts.run?.people = people.all
  }

  /// Rules of the last match in the order of its passes, then rules of earlier ones, then people.
  private func addRules(to facts: inout ReportFacts, of run: Run, _ currencies: CurrencyBook) {
    var left = tallies
    func add(_ key: RuleReference?, ambiguousSets: Int) {
      let tally = left.removeValue(forKey: key)
      var rule = ReportFacts.RuleFacts(
        id: key?.id ?? "", version: key?.version ?? "", matched: tally?.matched ?? 0,
        suggested: tally?.suggested ?? 0, ambiguousSets: ambiguousSets)
      rule.rejected = tally?.rejected ?? 0
      rule.revoked = tally?.revoked ?? 0
      rule.volumes = facts.money(currencies.minorUnits(tally?.volume.values ?? []))
      facts.rules.append(rule)
    }
    for summary in run.perRule { add(summary.rule, ambiguousSets: summary.ambiguousSets) }
    for rule in left.keys.compactMap(\.self).sorted(by: {
      ($0.id, $0.version) < ($1.id, $1.version)
    }) { add(rule, ambiguousSets: 0) }
    if left[nil] != nil { add(nil, ambiguousSets: 0) }
  }
}

extension RunFacts.Adjustment {
  init(_ adjustment: Adjustment, _ status: MatchStatus?) {
    self.init(
      id: adjustment.id, matchID: MatchRecord.id(of: adjustment.match),
      matchStatus: status?.rawValue ?? "", kind: adjustment.kind.rawValue,
      amount: adjustment.amount, reason: adjustment.reason, author: adjustment.author,
      madeAt: adjustment.createdAt.description)
    approver = adjustment.approver
    approvedAt = adjustment.approvedAt?.description
  }
}

extension StoreReading {
  /// The ids of records, as people know them; a question mark for one that is gone.
  func ids(_ keys: [Int64]) throws(RunError) -> [String] {
    var ids: [String] = []
    for key in keys { ids.append(try entry(key)?.id ?? "?") }
    return ids
  }
}

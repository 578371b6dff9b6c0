/// Why a record is matched, or why it is open and what came nearest to it.
public struct RecordExplanation: Sendable {
  public let side: Side
  public let id: String
  /// The position of the record in its table.
  public let row: Int
  /// A stable word for the kind of reason, for example `no_candidate`; `matched` if it is matched.
  public let code: String
  public let reason: String
  /// The answer in a sentence or two.
  public let summary: String
  /// The accepted match, in full or in part, or the suggested ones.
  public let matches: [Match]
  /// The records of the other side that come nearest, the nearest first; empty for a record that
  /// is matched, in full or in part.
  public let nearest: [NearCandidate]
}

/// A record that came near to another one, by the rule that it came nearest in.
public struct NearCandidate: Sendable, Hashable {
  public let id: String
  /// The position of the record in its table.
  public let row: Int
  public let ruleID: String
  /// From 1.
  public let pass: Int
  /// How many of the rule's tests fail; 0 if the records fit.
  public let failingTests: Int
  /// The first test that fails and by how much, or who had the better claim.
  public let reason: String
  /// How far the first test that fails is from holding.
  public let slack: Slack?
  /// The match that took the record; `nil` if it is open.
  public let takenBy: TakenRecord?
  /// What would make it fit, where one measure is all that is missing; else `nil`.
  public let remedy: String?
}

extension MatchResult {
  /// Says why a record is matched, or why it is open and what came nearest to it.
  ///
  /// Near is a candidate that fails few tests of a rule, then one whose amount is near, then one
  /// whose day is; ids decide the rest.
  ///
  /// - Parameter count: The candidates to name.
  /// - Returns: `nil` if the side has no record of that id; ``unknownID(_:on:)`` says more.
  /// - Complexity: O(rows of the other side · tests of all rules).
  public func why(_ side: Side, id: String, nearest count: Int = 3) -> RecordExplanation? {
    let history = RunHistory(self)
    guard let row = history.row(of: id, on: side) else { return nil }
    return RecordProbe(history, side, row).explanation(nearest: max(0, count))
  }
}

/// Finds out what became of one record.
struct RecordProbe {
  private let history: RunHistory
  private let side: Side
  private let row: Int
  private var result: MatchResult { history.result }
  private var table: RecordTable { side == .ledger ? result.ledger : result.external }
  private var otherTable: RecordTable { side == .ledger ? result.external : result.ledger }

  init(_ history: RunHistory, _ side: Side, _ row: Int) {
    self.history = history
    self.side = side
    self.row = row
  }

  func explanation(nearest count: Int) -> RecordExplanation {
    let states = side == .ledger ? result.states.ledger : result.states.external
    let outcome = RowOutcome(rawValue: states.outcomes[row]) ?? .untouched
    let holdings = history.holdings(of: side, row: row)
    let reason: String
    if outcome == .matched, let holding = holdings.first {
      reason = "matched by rule \(holding.match.ruleID)"
    } else {
      reason =
        result.partReason(side, row)
        ?? outcome.reason(
          side: side,
          rule: result.ruleID(behind: outcome, pass: states.pass(of: row)),
          ruleCount: result.headers.count) + result.openWords(side, row)
    }
    let partners = Set(holdings.flatMap(\.partners))
    let nearest = outcome >= .partial ? [] : near(count, without: partners)
    return RecordExplanation(
      side: side, id: table.id(at: row), row: row, code: outcome.code, reason: reason,
      summary: summary(outcome, reason, holdings, nearest, asked: count),
      matches: holdings.map(\.match), nearest: nearest)
  }

  // MARK: - Near candidates

  private func near(_ count: Int, without partners: Set<Int>) -> [NearCandidate] {
    guard count > 0 else { return [] }
    return NearestScan(result, side, row).nearest(count, without: partners).compactMap { near in
      let (ledgerRow, externalRow) = side == .ledger ? (row, near.row) : (near.row, row)
      guard let probe = PairProbe(history, ledgerRow: ledgerRow, externalRow: externalRow) else {
        return nil
      }
      return candidate(near, PassExplanation.nearest(of: probe.explanation.passes))
    }
  }

  private func candidate(_ near: NearestScan.Near, _ pass: PassExplanation) -> NearCandidate {
    let failure = pass.firstFailure
    let failing = pass.failureCount
    let takenBy = taken(near.row)
    return NearCandidate(
      id: otherTable.id(at: near.row), row: near.row, ruleID: pass.ruleID, pass: pass.pass,
      failingTests: failing, reason: failure?.words ?? pass.reason, slack: failure?.slack,
      takenBy: takenBy,
      remedy: failing == 1 && takenBy == nil ? failure?.slack.flatMap { remedy($0, near.row) } : nil
    )
  }

  private func taken(_ otherRow: Int) -> TakenRecord? {
    let other = side.opposite
    guard let holding = history.holdings(of: other, row: otherRow).first else { return nil }
    return TakenRecord(
      side: other, id: otherTable.id(at: otherRow), matchID: holding.match.id,
      partners: other == .ledger ? holding.match.externalIDs : holding.match.ledgerIDs,
      ruleID: holding.match.ruleID, pass: holding.pass + 1,
      isSuggested: holding.match.status == .suggested)
  }

  private func remedy(_ slack: Slack, _ otherRow: Int) -> String {
    switch slack {
    case .amount(let shift, let places):
      let currency = otherTable.amount(at: otherRow).currency.code
      let amount = Decimal64.text(shift < 0 ? -shift : shift, places: places)
      return "a tolerance wider by \(amount) \(currency) would let it fit"
    case .days(let days):
      return "a window wider by \(DayWords.counted(days, "day")) would let it fit"
    case .businessDays(let days, _):
      return "a window wider by \(DayWords.counted(days, "business day")) would let it fit"
    case .milliseconds(let shift):
      let seconds = (shift.magnitude + 999) / 1000
      return "a window wider by \(seconds) second\(seconds == 1 ? "" : "s") would let it fit"
    case .score(let missing):
      return "a bound lower by \(ScoreWords.text(missing)) would let it fit"
    }
  }

  // MARK: - The sentence

  private func summary(
    _ outcome: RowOutcome, _ reason: String, _ holdings: [RunHistory.Holding],
    _ nearest: [NearCandidate], asked count: Int
  ) -> String {
    let id = table.id(at: row)
    if let first = holdings.first {
      let others = holdings.flatMap {
        side == .ledger ? $0.match.externalIDs : $0.match.ledgerIDs
      }
      let isMatched = outcome >= .partial
      let what =
        switch outcome {
        case .matched: "matched with"
        case .partial: "settled in part with"
        default: "suggested for"
        }
      return "\(id) is \(what) \(others.shortList) by rule "
        + "\(first.match.ruleID) (match \(first.match.id)): \(first.match.reason)"
        + (isMatched ? "" : "; a person has to decide")
    }
    let text = "\(id) is open: \(reason)"
    guard let near = nearest.first else {
      return count > 0 && otherTable.isEmpty
        ? "\(text). There is no \(side.opposite.rawValue) record." : text
    }
    return "\(text). \(sentence(near))"
  }

  private func sentence(_ near: NearCandidate) -> String {
    if near.failingTests == 0 {
      return "Nearest is \(near.id), which fits rule \(near.ruleID), but \(near.reason)."
    }
    var text =
      near.failingTests == 1
      ? "Nearest is \(near.id), which fails rule \(near.ruleID) in one point: \(near.reason)"
      : "Nearest is \(near.id), which fails rule \(near.ruleID) in \(near.failingTests) points, "
        + "first: \(near.reason)"
    if let taken = near.takenBy {
      text += "; besides, \(taken.words)"
    } else if let remedy = near.remedy {
      text += "; \(remedy)"
    }
    return text + "."
  }
}

/// Matches external records batch by batch against a ledger that is indexed once.
///
/// A batch costs what it and its candidates cost; the rest of the ledger is not touched. Each batch
/// gets what ``Matcher`` would give it with all ledger records that are still open; what was
/// accepted is off the market for later batches. What was only suggested stays open.
///
/// A session is used by one thread at a time, and uses as many as its options say. Several threads
/// may read it, and ask a ``LedgerLookup``, while none changes it. What throws has changed nothing.
///
/// Memory: per rule 32 to 96 bytes a ledger record beside the records, and all external records
/// that came.
public final class MatchSession {
  private let rules: [any Rule]
  private let options: MatchOptions
  private let ruleSet: RuleSet
  let ledger: SessionLedger
  var external = GrowingTable()
  /// By external row: whether it is open.
  var externalIsOpen: [Bool] = []
  var settlements = Settlements()
  /// What a person has decided: of the options, and what was added or released since.
  var facts = MatchFacts()
  var spent = SpentBudget.Balance()
  var riskBudget: RiskBudget? { options.riskBudget }
  var threads: Int { options.threads }
  /// Batches so far.
  public private(set) var batchCount = 0

  /// Indexes a ledger.
  ///
  /// Facts of the options may name external records that are still to come. A ledger record that is
  /// pinned waits for them.
  ///
  /// - Complexity: O(ledger) per rule.
  public init(
    rules: [any Rule], options: MatchOptions = MatchOptions(), ledger: RecordTable
  ) throws(MatchError) {
    self.rules = rules
    var plain = options
    plain.facts = MatchFacts()
    self.options = plain
    ruleSet = try RuleSet(
      rules, options: plain, ledger: ledger, external: RecordTable(trusting: RecordColumns()))
    if let header = ruleSet.headers.first(where: { $0.partial != nil }) {
      throw .partInSession(what: "rule \"\(header.id)\"")
    }
    self.ledger = SessionLedger(try BlockingIndex.all(ruleSet, groupBy: options.groupBy))
    try self.ledger.add(ledger)
    try add(facts: options.facts)
  }

  // MARK: - Matching

  /// Matches new external records with the open ledger records.
  ///
  /// - Parameters:
  ///   - batch: Records with ids that no earlier batch had.
  ///   - includingOpen: Whether the external records that earlier batches left open are offered
  ///     again, as if they came with this batch. Not by default: a batch then costs what it holds,
  ///     and nothing that a person may be looking at changes without being asked for.
  ///   - control: Shows how far the run has come, and can end it.
  /// - Complexity: O(batch + candidates), for rules whose ``narrowing`` is a key.
  public func match(
    batch: RecordTable, includingOpen: Bool = false, control: MatchControl? = nil
  ) throws(MatchError) -> SessionResult {
    try external.check(batch, .external)
    let carried = includingOpen ? openExternalRows : []
    let offered =
      carried.isEmpty ? batch : RecordTable.joining([external.selecting(carried), batch])
    let externalRows = carried + (0..<batch.count).map { Int32(external.count + $0) }
    let current = try SessionFacts(facts, self, offered)
    var selection = try CandidateSelection(
      ledger, offered, Workers(count: options.threads), control)
    selection.add(current.ledgerRows)
    let ledgerTable = ledger.table.selecting(selection.rows)
    var runOptions = options
    runOptions.facts = current.facts
    let result = try Matcher(rules: rules, options: runOptions)
      .match(ledger: ledgerTable, external: offered, control: control, spent: spent)
    let session = SessionResult(
      result: result, batch: batchCount + 1, ledgerRows: selection.rows.map { Int($0) },
      carriedCount: carried.count, contested: contested(selection.candidates),
      isIndependent: selection.candidates.allSatisfy {
        ledger.flags[Int($0)] & SessionLedger.Flag.touched == 0
      })
    // Nothing fails from here on.
    batchCount += 1
    external.append(batch)
    externalIsOpen += repeatElement(true, count: batch.count)
    for row in selection.candidates { ledger.set(SessionLedger.Flag.touched, Int(row)) }
    settle(result, selection.rows, externalRows)
    return session
  }

  /// Takes accepted matches off the market.
  private func settle(_ result: MatchResult, _ ledgerRows: [Int32], _ externalRows: [Int32]) {
    // A pinned match stands in a pass of its own before the rules.
    let pinnedPasses = result.rules.count - ruleSet.rules.count
    func take(_ ledger: [Int32], _ external: [Int32], _ pass: Int) {
      settle(
        Settlements.Settled(
          ledgerRows: ledger.map { ledgerRows[Int($0)] },
          externalRows: external.map { externalRows[Int($0)] }, pass: pass - pinnedPasses,
          batch: batchCount))
    }
    for (row, link) in result.states.links.enumerated() where link.ledgerRow >= 0 {
      take([link.ledgerRow], [Int32(truncatingIfNeeded: row)], link.pass)
    }
    for group in result.groups where !group.isSuggested {
      take(group.ledgerRows, group.externalRows, group.pass)
    }
    for (row, outcome) in result.states.external.outcomes.enumerated()
    where outcome == RowOutcome.closed.rawValue {
      externalIsOpen[Int(externalRows[row])] = false
    }
  }

  private func settle(_ settled: Settlements.Settled) {
    settlements.add(settled)
    for row in settled.ledgerRows {
      ledger.close(Int(row))
      ledger.clear(SessionLedger.Flag.pinned, Int(row))
    }
    for row in settled.externalRows { externalIsOpen[Int(row)] = false }
    spend(settled, sign: 1)
  }

  private func contested(_ candidates: [Int32]) -> [SessionMatch] {
    var seen: Set<Int32> = []
    var matches: [SessionMatch] = []
    for row in candidates {
      guard !ledger.isOpen(Int(row)), let settled = settlements.settled(Int(row)),
        let first = settled.externalRows.first, seen.insert(first).inserted
      else { continue }
      matches.append(match(settled))
    }
    return matches.sorted {
      $0.externalIDs.lexicographicallyPrecedes($1.externalIDs)
    }
  }

  func match(_ settled: Settlements.Settled) -> SessionMatch {
    SessionMatch(
      ledgerIDs: settled.ledgerRows.map { ledger.table.id(at: Int($0)) },
      externalIDs: settled.externalRows.map { external.id(at: Int($0)) },
      ruleID: settled.pass < 0 ? PinnedRule.id : ruleSet.headers[settled.pass].id,
      batch: settled.batch)
  }

  // MARK: - The ledger

  /// Adds ledger records, which later batches can match.
  ///
  /// External records that earlier batches left open meet them only when they are offered again.
  ///
  /// - Complexity: O(records) per rule, beside sorting the records of the keys they share.
  public func add(ledger records: RecordTable) throws(MatchError) { try ledger.add(records) }

  /// The ids of the rules, in the order of passes.
  public var ruleIDs: [String] { ruleSet.headers.map(\.id) }

  /// What narrows the candidates of each rule, in the order of passes.
  ///
  /// Where it is not a key, a batch costs more than its candidates: see ``Narrowing``. The answer is
  /// the same.
  public var narrowing: [Narrowing] {
    ruleSet.headers.indices.map { pass in
      let ways = ledger.indexes.filter { $0.pass == pass }.map(\.narrowing)
      if ways.contains(.nothing) { return .nothing }
      return ways.contains(.dateWindow) ? .dateWindow : .key
    }
  }

  public var ledgerCount: Int { ledger.count }
  public var openLedgerCount: Int { ledger.openCount }
  public var externalCount: Int { external.count }
  public var openExternalCount: Int { externalIsOpen.count { $0 } }

  /// The id of a ledger record by its position: first those that the session began with, then those
  /// that were added.
  public func ledgerID(at row: Int) -> String { ledger.table.id(at: row) }

  /// The ledger records that are in no accepted match and not closed, in the order they came.
  ///
  /// - Complexity: O(ledger).
  public var openLedger: RecordTable { ledger.table.selecting(ledger.openRows) }

  /// The external records that are in no accepted match and not closed, in the order they came.
  ///
  /// - Complexity: O(external records so far).
  public var openExternal: RecordTable { external.selecting(openExternalRows) }

  private var openExternalRows: [Int32] {
    (0..<Int32(truncatingIfNeeded: external.count)).filter { externalIsOpen[Int($0)] }
  }
}

import Matchbook

/// What a match changes of one side's records, by row.
struct SideChanges {
  private(set) var allocated: [Int64]
  private(set) var accepted: [Int32]
  private(set) var suggested: [Int32]
  private let open: OpenTable

  init(_ open: OpenTable) {
    self.open = open
    allocated = Array(repeating: 0, count: open.keys.count)
    accepted = Array(repeating: 0, count: open.keys.count)
    suggested = Array(repeating: 0, count: open.keys.count)
  }

  mutating func add(_ row: Int, _ units: Int64, isAccepted: Bool) {
    if isAccepted {
      allocated[row] += units
      accepted[row] += 1
    } else {
      suggested[row] += 1
    }
  }

  /// The changes of all rows that have any, by key; made as they are asked for.
  var entries: some Sequence<EntryChange> {
    open.keys.indices.lazy.compactMap { row in
      guard accepted[row] > 0 || suggested[row] > 0 else { return nil }
      let amount = open.table.minorUnits(at: row)
      let old = open.settlements[Int32(truncatingIfNeeded: row)] ?? .none
      var new = old
      new.allocated += allocated[row]
      new.accepted += Int(accepted[row])
      new.suggested += Int(suggested[row])
      return EntryChange(
        entry: open.keys[row], settlement: new, state: new.state(of: amount),
        before: EntryBefore(
          amount: open.table.wholeAmount(at: row), day: open.table.date(at: row),
          settlement: old))
    }
  }
}

extension RunManager {
  /// Who makes the matches of rules, for the record.
  static let engine = "engine"

  /// Keeps a result: matches, what is settled of records, what was taken over, findings, counts.
  func commit(
    _ result: MatchResult, _ scope: MatchScope, _ findings: Findings, to claimed: Run,
    at now: Timestamp, threads: Int, in writer: any StoreWriting
  ) throws(RunError) -> RunMatchOutcome {
    guard let old = try writer.find(Run.self, key: claimed.key), old.state == .running,
      old.worker == host.worker, old.startedAt == claimed.startedAt
    else {
      throw .busy(run: claimed.id, worker: "another process", until: now)
    }
    var outcome = RunMatchOutcome(run: old, result: result)
    var changes = [Side.ledger: SideChanges(scope.ledger), .external: SideChanges(scope.external)]
    var digest = MatchDigest()
    outcome.matches = try insert(
      result, scope, old, &outcome, &changes, &digest, at: now, threads: threads, in: writer)
    if try writer.first(AuditHead.self, where: [])?.last != scope.auditLine {
      try checkStillOpen(scope, changes, in: writer)
    }
    var new = old
    _ = try writer.carry(scope.foreign, into: new.key)
    for side in Side.allCases {
      if let changed = changes.removeValue(forKey: side) { try writer.settle(changed.entries) }
      new[side] = try counts(of: new, side, in: writer)
    }
    new.state = try old.state.after(.complete, id: old.id)
    new.completedAt = now
    (new.worker, new.leaseUntil, new.progress) = (nil, nil, nil)
    new.describe(result)
    new.limits += findings.limits
    let found = try keepDiscrepancies(
      findings, scope, run: new, at: now, threads: threads, in: writer)
    try writer.update(new)
    let (before, after) = AuditJSON.difference(old, new)
    try note(
      "complete_match", new.id, run: new, before: before,
      after: AuditJSON.object(
        [
          ("changes", .text(after)), ("accepted", StoredValue(outcome.accepted)),
          ("suggested", StoredValue(outcome.suggested)), ("discrepancies", .text(found)),
        ] + MatchBatch.pairs(outcome.matches, digest)), at: now, in: writer)
    outcome.run = new
    return outcome
  }

  private func insert(
    _ result: MatchResult, _ scope: MatchScope, _ run: Run, _ outcome: inout RunMatchOutcome,
    _ changes: inout [Side: SideChanges], _ digest: inout MatchDigest, at now: Timestamp,
    threads: Int, in writer: any StoreWriting
  ) throws(RunError) -> ClosedRange<Int64>? {
    var drafts = MatchDrafts(result, scope, run, at: now, threads: threads)
    // Only a run that has suggestions already can be given one of them once more.
    let mayRepeat =
      try writer.matchCount(
        MatchFilter(run: run.key, statuses: [.suggested])) > 0
    var sum = MatchDigest()
    var ledgerChanges = SideChanges(scope.ledger)
    var externalChanges = SideChanges(scope.external)
    let keys = try writer.insertMatches { () throws(RunError) -> MatchRecord? in
      while let draft = drafts.next() {
        let isAccepted = draft.match.status == .accepted
        if !isAccepted, mayRepeat, try isActive(draft.parts, in: writer, scope) { continue }
        for part in draft.parts {
          if part.side == .ledger {
            ledgerChanges.add(part.row, part.units, isAccepted: isAccepted)
          } else {
            externalChanges.add(part.row, part.units, isAccepted: isAccepted)
          }
        }
        if isAccepted { outcome.accepted += 1 } else { outcome.suggested += 1 }
        drafts.addLeaf(to: &sum)
        return draft.match
      }
      return nil
    }
    digest = sum
    changes = [.ledger: ledgerChanges, .external: externalChanges]
    return keys
  }

  /// Whether a match of exactly these records is suggested already.
  func isActive(
    _ parts: [MatchPart], in reader: any StoreReading, _ scope: MatchScope
  ) throws(RunError) -> Bool {
    guard let first = parts.last else { return false }
    let keys = Set(parts.map { scope[$0.side].keys[$0.row] })
    return try reader.matches(ofEntry: scope[first.side].keys[first.row]).contains {
      $0.status == .suggested && Set($0.allocations.map(\.entry)) == keys
    }
  }

  /// Somebody has changed the store since the records were read: look at each that was matched.
  private func checkStillOpen(
    _ scope: MatchScope, _ changes: [Side: SideChanges], in reader: any StoreReading
  ) throws(RunError) {
    for (side, changes) in changes {
      for row in changes.accepted.indices
      where changes.accepted[row] > 0 || changes.suggested[row] > 0 {
        let read = scope[side].settlements[Int32(truncatingIfNeeded: row)] ?? .none
        guard let entry = try reader.entry(scope[side].keys[row]), entry.settlement == read else {
          throw .notOpen(
            side: side, id: scope[side].table.id(at: row),
            reason: "somebody decided about it while the run was matched; match the run again")
        }
      }
    }
  }
}

extension Run {
  /// Notes what the engine says of a result as a whole.
  mutating func describe(_ result: MatchResult) {
    fingerprint = result.fingerprint
    limits = result.limits.map { "\($0.ruleID): \($0.explanation)" }
    rules = result.perRule.map { RuleReference(id: $0.ruleID, version: $0.ruleVersion) }
    perRule = result.perRule.map {
      RuleSummary(
        rule: RuleReference(id: $0.ruleID, version: $0.ruleVersion), matched: $0.matched,
        suggested: $0.suggested, ambiguousSets: $0.ambiguousSets)
    }
  }
}

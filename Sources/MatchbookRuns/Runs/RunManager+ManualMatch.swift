import Matchbook

/// What explains the difference that a manual match leaves.
public struct AdjustmentRequest: Hashable, Sendable {
  public var kind: AdjustmentKind
  public var reason: String

  public init(kind: AdjustmentKind, reason: String) {
    self.kind = kind
    self.reason = reason
  }
}

/// Records that a person says belong together, by their ids.
public struct ManualMatch: Hashable, Sendable {
  public var ledgerIDs: [String]
  public var externalIDs: [String]
  public var reason: String
  /// Whether the one record of the greater side stays partly open.
  public var isPartial: Bool
  /// What explains a difference beyond the tolerance.
  public var adjustment: AdjustmentRequest?

  public init(
    ledgerIDs: [String], externalIDs: [String], reason: String, isPartial: Bool = false,
    adjustment: AdjustmentRequest? = nil
  ) {
    self.ledgerIDs = ledgerIDs
    self.externalIDs = externalIDs
    self.reason = reason
    self.isPartial = isPartial
    self.adjustment = adjustment
  }

  /// The order of ids says nothing.
  var canonicalValues: [String?] {
    [
      reason, String(isPartial), adjustment?.kind.rawValue, adjustment?.reason,
      String(ledgerIDs.count),
    ] + ledgerIDs.sorted() + externalIDs.sorted()
  }
}

extension RunManager {
  /// Matches records by hand, with all that is open of them.
  ///
  /// The match is accepted; where duties are split, it is suggested until somebody else accepts it.
  public func matchByHand(
    _ request: ManualMatch, inRun id: String
  ) throws(RunError) -> MatchRecord {
    let reason = try reason(request.reason, to: "match by hand")
    let now = host.now()
    return try once("match_by_hand", [id] + request.canonicalValues) { (writer) throws(RunError) in
      var run = try run(id, for: .decide, in: writer)
      let ledger = try records(request.ledgerIDs, .ledger, of: run, in: writer)
      let external = try records(request.externalIDs, .external, of: run, in: writer)
      try checkPairs(ledger, external, in: writer)
      let balance = try Balance(ledger, external)
      let allocations = try allocations(request, balance, ledger, external)
      var match = MatchRecord(
        run: run.key, status: policy.splitsDuties ? .suggested : .accepted, rule: nil,
        reason: reason, createdAt: now, author: host.actor, allocations: allocations)
      try checkOpen(match, in: writer)
      var rest: MatchRecord? = match
      let keys = try writer.insertMatches { () throws(RunError) in
        defer { rest = nil }
        return rest
      }
      match.key = keys?.lowerBound ?? 0
      var digest = MatchDigest()
      digest.add(match, madeAs: match.status)
      try takeOver(ledger + external, into: &run, in: writer)
      let settled = try apply(match, match.status, 1, to: &run, in: writer)
      try note(
        "match_by_hand", match.id, run: run,
        after: AuditJSON.object(
          [
            ("status", .text(match.status.rawValue)), ("reason", .text(reason)),
            ("ledger", .text(request.ledgerIDs.joined(separator: " "))),
            ("external", .text(request.externalIDs.joined(separator: " "))),
            ("difference", .text(balance.text(balance.difference))),
          ] + MatchBatch.pairs(keys, digest)), at: now, in: writer)
      if let adjustment = request.adjustment, balance.difference != 0 {
        try insert(adjustment, balance, match, run: run, at: now, in: writer)
      }
      if match.status == .accepted {
        try rejectCompetitors(of: match, run: &run, at: now, in: writer)
      }
      try followSettlement(of: settled, run: run, at: now, in: writer)
      try writer.update(run)
      return match
    }
  }

  private func records(
    _ ids: [String], _ side: Side, of run: Run, in reader: any StoreReading
  ) throws(RunError) -> [SourceEntry] {
    guard !ids.isEmpty, Set(ids).count == ids.count else {
      throw .badRequest(
        field: "\(side.rawValue) records", value: ids.joined(separator: ", "),
        expected: "one id or more, each once")
    }
    var entries: [SourceEntry] = []
    for id in ids {
      let entry = try entry(id, side, of: run, in: reader)
      // What a record cannot give at all is told before the sums are compared.
      if let reason = entry.reasonAgainst(taking: 0) {
        throw .notOpen(side: side, id: id, reason: reason)
      }
      entries.append(entry)
    }
    return entries.sorted { $0.key < $1.key }
  }

  /// Notes records of other runs as taken over.
  func takeOver(
    _ entries: [SourceEntry], into run: inout Run, in writer: any StoreWriting
  ) throws(RunError) {
    var foreign: [Int64] = []
    for entry in entries {
      let source = try writer.find(SourceFile.self, key: entry.source)
      if source?.run != run.key { foreign.append(entry.key) }
    }
    guard try writer.carry(foreign, into: run.key) > 0 else { return }
    for side in Side.allCases { run[side] = try counts(of: run, side, in: writer) }
  }

  /// Refuses what somebody has rejected, and what is matched so already.
  private func checkPairs(
    _ ledger: [SourceEntry], _ external: [SourceEntry], in reader: any StoreReading
  ) throws(RunError) {
    for one in ledger {
      for other in external {
        let rejected = try reader.first(
          RejectedPair.self,
          where: [
            .equals("ledger_entry", .integer(one.key)),
            .equals("external_entry", .integer(other.key)),
          ])
        if rejected != nil { throw .rejectedPair(ledgerID: one.id, externalID: other.id) }
      }
    }
    let keys = Set((ledger + external).map(\.key))
    for match in try reader.matches(ofEntry: external[0].key)
    where match.status == .suggested || match.status == .accepted {
      if Set(match.allocations.map(\.entry)) == keys { throw .identicalMatch(match: match.id) }
    }
  }

  /// What the match takes of each record.
  private func allocations(
    _ request: ManualMatch, _ balance: Balance, _ ledger: [SourceEntry],
    _ external: [SourceEntry]
  ) throws(RunError) -> [MatchAllocation] {
    var taken: [Int64: Int64] = [:]
    if balance.difference != 0, request.isPartial {
      guard let part = balance.part(ledger, external) else {
        throw .imbalance(
          currency: balance.currency.code, difference: balance.text(balance.difference),
          allowed: "a part of one record that is greater than the other side")
      }
      taken[part.entry] = part.units
    } else if balance.difference != 0, request.adjustment == nil {
      let tolerance = policy.manualTolerances.first {
        $0.currency.codeWord == balance.currency.codeWord
      }
      let allowed = tolerance?.minorUnits ?? 0
      guard balance.difference.magnitude <= UInt128(allowed.magnitude) else {
        throw .imbalance(
          currency: balance.currency.code, difference: balance.text(balance.difference),
          allowed: balance.text(Int128(allowed)))
      }
    }
    return (ledger + external).map { entry in
      let units = taken[entry.key] ?? entry.residual.minorUnits
      return MatchAllocation(
        entry: entry.key, side: entry.side, amount: units,
        residual: entry.residual.minorUnits - units)
    }
  }

  private func insert(
    _ request: AdjustmentRequest, _ balance: Balance, _ match: MatchRecord, run: Run,
    at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) {
    let reason = try reason(request.reason, to: "adjust a difference")
    let amount = Amount(
      minorUnits: Int64(clamping: balance.difference), currency: balance.currency)
    if let limits = policy.adjustmentLimits[request.kind] {
      let limit = limits.first { $0.currency.codeWord == balance.currency.codeWord }
      guard let limit, amount.minorUnits.magnitude <= limit.minorUnits.magnitude else {
        throw .beyondLimit(
          kind: request.kind.rawValue, amount: amount.description,
          limit: limit?.description ?? "none in \(balance.currency.code)")
      }
    }
    var adjustment = Adjustment(
      id: host.newID(.adjustment), run: run.key, match: match.key, kind: request.kind,
      amount: amount, reason: reason, author: host.actor, createdAt: now)
    try writer.insert(&adjustment)
    try note(
      "adjust", adjustment.id, run: run, after: AuditJSON.object(adjustment), at: now, in: writer)
    if !policy.splitsDuties { try approve(adjustment, run: run, at: now, in: writer) }
  }
}

/// What is open of the records of a manual match, side by side.
private struct Balance {
  let currency: Currency
  let ledger: Int128
  let external: Int128

  var difference: Int128 { ledger - external }

  init(_ ledger: [SourceEntry], _ external: [SourceEntry]) throws(RunError) {
    let currencies = Set((ledger + external).map(\.amount.currency))
    guard let first = currencies.first, currencies.count == 1 else {
      throw .mixedCurrencies(currencies.map { "\($0.code) (\($0.exponent))" }.sorted())
    }
    currency = first
    self.ledger = ledger.reduce(0) { $0 + Int128($1.residual.minorUnits) }
    self.external = external.reduce(0) { $0 + Int128($1.residual.minorUnits) }
  }

  func text(_ units: Int128) -> String { Decimal64.text(units, places: currency.exponent) }

  /// The one record of the greater side, and what the other side covers of it.
  func part(
    _ ledgerRecords: [SourceEntry], _ externalRecords: [SourceEntry]
  ) -> (entry: Int64, units: Int64)? {
    let isLedgerGreater = ledger.magnitude > external.magnitude
    let (greater, lesser) = isLedgerGreater ? (ledger, external) : (external, ledger)
    let records = isLedgerGreater ? ledgerRecords : externalRecords
    guard records.count == 1, lesser != 0, (greater < 0) == (lesser < 0),
      greater.magnitude > lesser.magnitude, let units = Int64(exactly: lesser)
    else { return nil }
    return (records[0].key, units)
  }
}

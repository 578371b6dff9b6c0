extension MatchSession {
  /// Revokes an accepted match: its records are open again.
  ///
  /// The ledger records are candidates of the next batch; the external ones when they are offered
  /// again.
  ///
  /// - Parameter rejecting: Whether the same records must not be matched again: what a person
  ///   means who revokes a match. Without it the rules would find the match once more.
  public func release(
    ledgerIDs: [String], externalIDs: [String], rejecting: Bool = true
  ) throws(MatchError) {
    guard let id = ledgerIDs.first, let row = ledger.table.row(of: id),
      let settled = settlements.settled(row), case let found = match(settled),
      Set(found.ledgerIDs) == Set(ledgerIDs), Set(found.externalIDs) == Set(externalIDs)
    else { throw .unknownMatch(ledgerIDs: ledgerIDs, externalIDs: externalIDs) }
    settlements.remove(settled)
    for row in settled.ledgerRows { ledger.reopen(Int(row)) }
    for row in settled.externalRows { externalIsOpen[Int(row)] = true }
    spend(settled, sign: -1)
    facts.pins.removeAll {
      Set($0.ledgerIDs) == Set(ledgerIDs) && Set($0.externalIDs) == Set(externalIDs)
    }
    guard rejecting else { return }
    for ledgerID in found.ledgerIDs {
      for externalID in found.externalIDs {
        facts.rejections.append(MatchFacts.Rejection(ledgerID: ledgerID, externalID: externalID))
      }
    }
  }

  /// Revokes an accepted match of a result of this session.
  public func release(_ match: Match, rejecting: Bool = true) throws(MatchError) {
    try release(
      ledgerIDs: match.ledgerIDs, externalIDs: match.externalIDs, rejecting: rejecting)
  }

  /// Takes decisions of a person into account from now on.
  ///
  /// External records may be still to come. Pinned records are matched with the batch that brings
  /// the external ones, which have to come together, or be offered again; until then the ledger
  /// records wait.
  public func add(facts more: MatchFacts) throws(MatchError) {
    if let allocation = more.allocations.first {
      throw .partInSession(
        what: "the allocation of \(allocation.side.rawValue) \"\(allocation.id)\"")
    }
    func openRow(_ id: String) throws(MatchError) -> Int {
      guard let row = ledger.table.row(of: id) else { throw .unknownFact(side: .ledger, id: id) }
      return row
    }
    func check(externalID id: String) throws(MatchError) {
      if let row = external.row(of: id), !externalIsOpen[row] {
        throw .contradictoryFact(side: .external, id: id)
      }
    }
    var taken: Set<Int> = []
    var closed: [Int] = []
    var pinned: [Int] = []
    func take(_ id: String) throws(MatchError) -> Int {
      let row = try openRow(id)
      guard ledger.isOpen(row), taken.insert(row).inserted else {
        throw .contradictoryFact(side: .ledger, id: id)
      }
      return row
    }
    for pin in more.pins {
      guard !pin.ledgerIDs.isEmpty, !pin.externalIDs.isEmpty else {
        throw .emptyPin(ids: pin.ledgerIDs + pin.externalIDs)
      }
      for id in pin.ledgerIDs { pinned.append(try take(id)) }
      for id in pin.externalIDs { try check(externalID: id) }
    }
    for id in more.closedLedgerIDs { closed.append(try take(id)) }
    for id in more.closedExternalIDs { try check(externalID: id) }
    for rejection in more.rejections { _ = try openRow(rejection.ledgerID) }
    // Nothing fails from here on.
    for row in closed { ledger.close(row) }
    for row in pinned {
      ledger.close(row)
      ledger.set(SessionLedger.Flag.pinned, row)
    }
    for id in more.closedExternalIDs {
      if let row = external.row(of: id) { externalIsOpen[row] = false }
    }
    facts.pins += more.pins
    facts.rejections += more.rejections
    facts.closedExternalIDs += more.closedExternalIDs
  }

  /// Notes what a match tolerates, for the budget of the session.
  func spend(_ settled: Settlements.Settled, sign: Int128) {
    guard let budget = riskBudget, settled.pass >= 0 else { return }
    func sum(_ rows: [Int32], _ table: GrowingTable) -> Int128 {
      rows.reduce(0) { sum, row in
        let (table, row) = table.place(of: Int(row))
        let places = SpentBudget.Balance.places - table.columns.currencies[row].exponent
        return sum + Int128(table.columns.amounts[row]) * Tolerance.powersOfTen[places]
      }
    }
    let difference = sum(settled.ledgerRows, ledger.table) - sum(settled.externalRows, external)
    guard difference != 0 else { return }
    let (table, row) = ledger.table.place(of: Int(settled.ledgerRows[0]))
    let account = SpentBudget.Balance.Account(
      code: table.columns.currencies[row].codeWord,
      account: budget.isPerAccount ? table.text(.account, at: row) ?? "" : "")
    spent.amounts[account, default: 0] += sign * (difference < 0 ? -difference : difference)
  }
}

/// The facts of a session that concern one batch.
struct SessionFacts {
  var facts = MatchFacts()
  /// Rows that the facts name, which the engine has to see.
  var ledgerRows: [Int32] = []

  init(_ all: MatchFacts, _ session: MatchSession, _ offered: RecordTable) throws(MatchError) {
    guard !all.isEmpty else { return }
    var ids: Set<String> = []
    for row in 0..<offered.count { ids.insert(offered.id(at: row)) }
    for pin in all.pins where pin.externalIDs.contains(where: ids.contains) {
      for id in pin.externalIDs where !ids.contains(id) {
        throw .unknownFact(side: .external, id: id)
      }
      facts.pins.append(pin)
      for id in pin.ledgerIDs {
        if let row = session.ledger.table.row(of: id) { ledgerRows.append(Int32(row)) }
      }
    }
    let pinned = Set(ledgerRows)
    for rejection in all.rejections where ids.contains(rejection.externalID) {
      guard let row = session.ledger.table.row(of: rejection.ledgerID),
        session.ledger.isOpen(row) || pinned.contains(Int32(row))
      else { continue }
      facts.rejections.append(rejection)
      ledgerRows.append(Int32(row))
    }
    facts.closedExternalIDs = all.closedExternalIDs.filter(ids.contains)
  }
}

import Matchbook

extension SQLiteRunStore {
  /// What contradicts itself in the file; empty in a sound store.
  ///
  /// Looks at pages, at what refers to what, and whether what is settled of each record is the sum
  /// of its accepted allocations.
  ///
  /// - Complexity: O(the whole file); memory for a few numbers of each record.
  public func faults() throws(RunError) -> [String] {
    try withTransaction { (transaction) throws(RunError) in
      let connection = transaction.connection
      var faults: [String] = []
      func add(_ what: String, _ sql: String) throws(RunError) {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        while try statement.step(), faults.count < 20 {
          faults.append("\(what): \(statement.text(0))")
        }
      }
      try add("page", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
      try add("reference", "SELECT \"table\" FROM pragma_foreign_key_check")
      let allocated = try Allocated(transaction)
      faults += try allocated.faults(transaction)
      for source in try transaction.wrongSums() { faults.append("open sums: source \(source)") }
      for source in try transaction.wrongBlocks() { faults.append("open blocks: source \(source)") }
      return faults
    }
  }
}

/// What the matches of a store take of its records, to be compared with what it says is settled.
private struct Allocated {
  private struct Taken {
    var units: Int64 = 0
    var accepted = 0
    var suggested = 0
  }

  private var taken: [Int64: Taken] = [:]
  private var links: Set<MatchLink> = []
  private static let mostFaults = 20

  init(_ transaction: SQLiteTransaction) throws(RunError) {
    let statement = try transaction.connection.statement("SELECT key, status, parts FROM matches")
    defer { statement.reset() }
    while try statement.step() {
      let key = statement.integer(0)
      let status = MatchStatus(number: statement.integer(1))
      for part in try MatchParts.allocations(of: statement.blob(2), match: key) {
        links.insert(MatchLink(entry: part.entry, match: key))
        if status == .accepted {
          taken[part.entry, default: Taken()].units += part.amount
          taken[part.entry, default: Taken()].accepted += 1
        } else if status == .suggested {
          taken[part.entry, default: Taken()].suggested += 1
        }
      }
    }
  }

  func faults(_ transaction: SQLiteTransaction) throws(RunError) -> [String] {
    var faults: [String] = []
    func add(_ what: String, _ key: some CustomStringConvertible) {
      if faults.count < Allocated.mostFaults { faults.append("\(what): \(key)") }
    }
    let statement = try transaction.connection.statement(
      """
      SELECT e.key, e.amount, s.state, s.allocated, s.accepted, s.suggested,
        s.close_reason IS NOT NULL
      FROM entries e LEFT JOIN settlements s ON s.entry = e.key ORDER BY e.key
      """)
    defer { statement.reset() }
    var open = OpenLookup(transaction)
    var known: Set<Int64> = []
    while try statement.step() {
      let (key, amount) = (statement.integer(0), statement.integer(1))
      known.insert(key)
      let taken = taken[key] ?? Taken()
      var settlement: EntrySettlement
      let isOpen: Bool
      do throws(RunError) { isOpen = try open.isOpen(key) } catch {
        add("open list", key)
        continue
      }
      if statement.isNull(2) {
        settlement = isOpen ? .none : .whole(amount)
      } else {
        settlement = EntrySettlement(
          allocated: statement.integer(3), accepted: Int(statement.integer(4)),
          suggested: Int(statement.integer(5)))
        let state = EntryState.derived(
          amount: amount, allocated: settlement.allocated, matches: settlement.accepted,
          isClosed: statement.integer(6) != 0)
        if state.number != statement.integer(2) { add("state", key) }
        if EntryFilter.openStates.contains(state) != isOpen { add("open list", key) }
      }
      if settlement.allocated != taken.units || settlement.accepted != taken.accepted {
        add("settled sum", key)
      }
      if settlement.suggested != taken.suggested { add("suggestions", key) }
    }
    let kept = Set(try transaction.allLinks())
    for link in links.symmetricDifference(kept).sorted() {
      add("match of a record", MatchRecord.id(of: link.match))
    }
    for link in kept.sorted() where !known.contains(link.entry) {
      add("record of a match", MatchRecord.id(of: link.match))
    }
    return faults
  }
}

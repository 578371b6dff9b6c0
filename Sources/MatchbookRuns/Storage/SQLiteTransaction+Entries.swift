import Matchbook

// Records: what a source brought, and what is settled of it.
extension SQLiteTransaction {
  /// The place of ids: they are unique in it.
  static func place(book: Int64, side: Side) -> Int64 { book * 2 + (side == .ledger ? 0 : 1) }

  private static let columns = """
    e.key, e.place, e.source, e.id, e.amount, e.currency, e.exponent, e.day, e.instant, \
    e.reference, e.description, e.counterparty, e.account, e.origin, e.further, \
    s.allocated, s.accepted, s.suggested, s.close_reason, s.close_note, s.closed_by, s.closed_at
    """

  func entry(_ key: Int64) throws(RunError) -> SourceEntry? {
    let statement = try connection.statement(
      "SELECT \(SQLiteTransaction.columns) FROM entries e "
        + "LEFT JOIN settlements s ON s.entry = e.key WHERE e.key = ?1")
    statement.bind(1, key)
    return try entries(of: statement).first
  }

  func entry(book: Int64, side: Side, id: String) throws(RunError) -> SourceEntry? {
    let statement = try connection.statement(
      "SELECT \(SQLiteTransaction.columns) FROM entries e "
        + "LEFT JOIN settlements s ON s.entry = e.key WHERE e.place = ?1 AND e.id = ?2")
    statement.bind(1, SQLiteTransaction.place(book: book, side: side))
    statement.bind(2, id)
    return try entries(of: statement).first
  }

  private func entries(of statement: SQLiteStatement) throws(RunError) -> [SourceEntry] {
    defer { statement.reset() }
    var found: [SourceEntry] = []
    var open = OpenLookup(self)
    while try statement.step() { found.append(try SourceEntry(statement, &open)) }
    return found
  }

  // MARK: Lists

  func entries(
    _ filter: EntryFilter, page: PageRequest
  ) throws(RunError) -> Page<SourceEntry> {
    let page = try page.checked()
    if filter.states?.isEmpty == true { return Page(items: [], next: nil) }
    let after = page.after?.key ?? 0
    var items: [SourceEntry] = []
    for range in try ranges(of: filter) where range.upperBound > after {
      let missing = page.limit + 1 - items.count
      if missing <= 0 { break }
      let range = max(after + 1, range.lowerBound)...range.upperBound
      items += try entries(in: range, filter.states, limit: missing)
    }
    if filter.carriedInto != nil {
      let carried = try carried(filter, after: after, limit: page.limit + 1)
      items = (items + carried).sorted { $0.key < $1.key }
    }
    return Page(items, limit: page.limit) { $0.key }
  }

  /// - Parameter rows: What stands behind FROM: with the range and the limit as its three values.
  private func entries(
    in range: ClosedRange<Int64>, limit: Int, of rows: String
  ) throws(RunError) -> [SourceEntry] {
    let statement = try connection.statement(
      "SELECT \(SQLiteTransaction.columns) FROM \(rows)")
    statement.bind(1, range.lowerBound)
    statement.bind(2, range.upperBound)
    statement.bind(3, Int64(limit))
    return try entries(of: statement)
  }

  private func entries(
    in range: ClosedRange<Int64>, _ states: Set<EntryState>?, limit: Int
  ) throws(RunError) -> [SourceEntry] {
    guard let states else {
      return try entries(
        in: range, limit: limit,
        of: "entries e LEFT JOIN settlements s ON s.entry = e.key "
          + "WHERE e.key BETWEEN ?1 AND ?2 ORDER BY e.key LIMIT ?3")
    }
    guard states.contains(.unmatched) || states.contains(.matched) else {
      // States that few records have stand in an index of their own.
      let numbers = states.map { String($0.number) }.sorted().joined(separator: ", ")
      return try entries(
        in: range, limit: limit,
        of: "settlements s CROSS JOIN entries e ON e.key = s.entry WHERE s.entry BETWEEN ?1 AND ?2 "
          + "AND s.state IN (\(numbers)) AND s.state >= 2 ORDER BY s.entry LIMIT ?3")
    }
    var keys: [Int64] = []
    try forEachMarks(in: range) { (marks) throws(RunError) in
      var marks = marks
      marks.mark(states, unusual: try unusualStates(in: marks.keys))
      marks.addKeys(in: range, limit: limit, to: &keys)
      return keys.count < limit
    }
    return try entries(keys)
  }

  private func entries(_ keys: [Int64]) throws(RunError) -> [SourceEntry] {
    let statement = try connection.statement(
      "SELECT \(SQLiteTransaction.columns) FROM entries e "
        + "LEFT JOIN settlements s ON s.entry = e.key WHERE e.key = ?1")
    var found: [SourceEntry] = []
    found.reserveCapacity(keys.count)
    var open = OpenLookup(self)
    for key in keys {
      defer { statement.reset() }
      statement.bind(1, key)
      guard try statement.step() else { throw OpenBlock.damaged(key) }
      found.append(try SourceEntry(statement, &open))
    }
    return found
  }

  /// Records that a run took over, by key.
  private func carried(
    _ filter: EntryFilter, after: Int64, limit: Int
  ) throws(RunError) -> [SourceEntry] {
    let statement = try connection.statement(
      "SELECT \(SQLiteTransaction.columns) FROM carried c JOIN entries e ON e.key = c.entry "
        + "LEFT JOIN settlements s ON s.entry = e.key WHERE c.run = ?1 AND c.entry > ?2 "
        + "AND (?3 < 0 OR e.place % 2 = ?3) ORDER BY c.entry")
    defer { statement.reset() }
    statement.bind(1, filter.carriedInto)
    statement.bind(2, after)
    statement.bind(3, filter.side.map { $0 == .ledger ? 0 : 1 } ?? -1)
    var found: [SourceEntry] = []
    var open = OpenLookup(self)
    while found.count < limit, try statement.step() {
      let entry = try SourceEntry(statement, &open)
      if filter.states?.contains(entry.state) ?? true { found.append(entry) }
    }
    return found
  }

  /// The ranges that a filter means, ascending; sources give them where it names none.
  func ranges(of filter: EntryFilter) throws(RunError) -> [ClosedRange<Int64>] {
    if let ranges = filter.ranges { return ranges }
    let statement = try connection.statement(
      "SELECT first_entry, last_entry FROM sources WHERE book = ?1 AND (?2 IS NULL OR side = ?2) "
        + "AND first_entry <= last_entry ORDER BY first_entry")
    defer { statement.reset() }
    statement.bind(1, filter.book)
    statement.bind(2, filter.side?.rawValue)
    var ranges: [ClosedRange<Int64>] = []
    while try statement.step() { ranges.append(statement.integer(0)...statement.integer(1)) }
    return ranges
  }

  func counts(_ filter: EntryFilter) throws(RunError) -> RunCounts {
    var counts = RunCounts()
    for range in try ranges(of: filter) {
      let records = range.count
      var open = 0
      try forEachMarks(in: range) { (marks) throws(RunError) in
        open += marks.count(in: range)
        return true
      }
      let statement = try connection.statement(
        "SELECT count(*) FROM settlements "
          + "WHERE state >= 2 AND state = ?3 AND entry BETWEEN ?1 AND ?2")
      defer { statement.reset() }
      statement.bind(1, range.lowerBound)
      statement.bind(2, range.upperBound)
      func unusual(_ state: EntryState) throws(RunError) -> Int {
        defer { statement.reset() }
        statement.bind(3, state.number)
        return try statement.step() ? Int(statement.integer(0)) : 0
      }
      let (partial, closed) = (try unusual(.partial), try unusual(.closed))
      counts.total += records
      counts.count(.unmatched, open - partial)
      counts.count(.partial, partial)
      counts.count(.closed, closed)
      counts.count(.matched, records - open - closed)
    }
    guard let run = filter.carriedInto else { return counts }
    let statement = try connection.statement(
      "SELECT c.entry, s.state FROM carried c JOIN entries e ON e.key = c.entry "
        + "LEFT JOIN settlements s ON s.entry = c.entry "
        + "WHERE c.run = ?1 AND (?2 < 0 OR e.place % 2 = ?2) ORDER BY c.entry")
    defer { statement.reset() }
    statement.bind(1, run)
    statement.bind(2, filter.side.map { $0 == .ledger ? 0 : 1 } ?? -1)
    var open = OpenLookup(self)
    while try statement.step() {
      counts.total += 1
      let usual: EntryState = try open.isOpen(statement.integer(0)) ? .unmatched : .matched
      counts.count(statement.optionalInteger(1).map(EntryState.init(number:)) ?? usual, 1)
    }
    return counts
  }

  func accounts(book: Int64, side: Side) throws(RunError) -> [AccountBalance] {
    var sums: [AccountBalance] = []
    var places: [[String]: Int] = [:]
    let statement = try connection.statement(
      "SELECT e.account, e.currency, e.exponent, e.amount - COALESCE(s.allocated, 0) "
        + "FROM entries e LEFT JOIN settlements s ON s.entry = e.key "
        + "WHERE e.key BETWEEN ?1 AND ?2 ORDER BY e.key")
    for range in try ranges(of: EntryFilter(book: book, side: side)) {
      for stretch in try openStretches(in: range) {
        defer { statement.reset() }
        statement.bind(1, stretch.lowerBound)
        statement.bind(2, stretch.upperBound)
        while try statement.step() {
          let (account, currency) = (statement.text(0), try Currency(statement, 1))
          let name = [account, currency.code, String(currency.exponent)]
          let place = places[name] ?? sums.count
          if place == sums.count {
            places[name] = place
            sums.append(
              AccountBalance(account: account, currency: currency, unreconciled: 0, residual: 0))
          }
          sums[place].unreconciled += 1
          sums[place].residual += Int128(statement.integer(3))
        }
      }
    }
    return sums.sorted()
  }
}

extension EntryState {
  /// As the database keeps it.
  var number: Int64 {
    switch self {
    case .unmatched: 0
    case .matched: 1
    case .partial: 2
    case .closed: 3
    }
  }

  init(number: Int64) { self = [.unmatched, .matched, .partial, .closed][Int(number)] }
}

extension Currency {
  init(_ statement: SQLiteStatement, _ column: Int32) throws(RunError) {
    let (code, exponent) = (statement.text(column), Int(statement.integer(column + 1)))
    guard let currency = Currency(code: code, exponent: exponent) else {
      throw .storeDamaged("\"\(code)\" with \(exponent) decimal places is no currency")
    }
    self = currency
  }
}

extension SourceEntry {
  /// Reads the columns of ``SQLiteTransaction/columns``.
  fileprivate init(
    _ row: SQLiteStatement, _ open: inout OpenLookup
  ) throws(RunError) {
    let further = try FurtherColumns.fields(of: row.bytes(14))
    let place = row.integer(1)
    let closure = row.optionalText(18).flatMap(CloseReason.init(rawValue:)).map {
      EntryClosure(
        reason: $0, note: row.text(19), by: row.text(20),
        at: Timestamp(milliseconds: row.integer(21)))
    }
    let settlement =
      row.isNull(15)
      ? try open.settlement(of: row.integer(0), amount: row.integer(4))
      : EntrySettlement(
        allocated: row.integer(15), accepted: Int(row.integer(16)),
        suggested: Int(row.integer(17)), closure: closure)
    self.init(
      key: row.integer(0), side: place % 2 == 0 ? .ledger : .external, book: place / 2,
      source: row.integer(2),
      record: Record(
        id: row.text(3),
        amount: Amount(minorUnits: row.integer(4), currency: try Currency(row, 5)),
        date: row.optionalInteger(7).map { Day(number: Int32(clamping: $0)) },
        instantMilliseconds: row.optionalInteger(8), reference: row.text(9),
        description: row.text(10), counterparty: row.text(11), account: row.text(12),
        source: row.text(13), texts: further.texts, numbers: further.numbers),
      settlement: settlement)
  }
}

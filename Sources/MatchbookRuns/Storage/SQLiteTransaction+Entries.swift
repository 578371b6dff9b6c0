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
    while try statement.step() { found.append(try SourceEntry(statement)) }
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
    let query = try EntryQuery(filter.states)
    for range in try ranges(of: filter) where range.upperBound > after {
      let missing = page.limit + 1 - items.count
      if missing <= 0 { break }
      let statement = try connection.statement(query.sql(SQLiteTransaction.columns))
      statement.bind(1, max(after, range.lowerBound - 1))
      statement.bind(2, range.upperBound)
      statement.bind(3, Int64(missing))
      items += try entries(of: statement)
    }
    if let run = filter.carriedInto {
      let statement = try connection.statement(
        "SELECT \(SQLiteTransaction.columns) FROM carried c JOIN entries e ON e.key = c.entry "
          + "LEFT JOIN settlements s ON s.entry = e.key WHERE c.run = ?1 AND c.entry > ?2 "
          + "AND (?4 < 0 OR e.place % 2 = ?4)\(query.condition) ORDER BY c.entry LIMIT ?3")
      statement.bind(1, run)
      statement.bind(2, after)
      statement.bind(3, Int64(page.limit + 1))
      statement.bind(4, filter.side.map { $0 == .ledger ? 0 : 1 } ?? -1)
      items = (items + (try entries(of: statement))).sorted { $0.key < $1.key }
    }
    return Page(items, limit: page.limit) { $0.key }
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
    func add(_ sql: String, _ first: Int64, _ last: Int64) throws(RunError) {
      let statement = try connection.statement(sql)
      defer { statement.reset() }
      statement.bind(1, first)
      statement.bind(2, last)
      while try statement.step() {
        counts.count(EntryState(number: statement.integer(0)), Int(statement.integer(1)))
      }
    }
    for range in try ranges(of: filter) {
      counts.total += Int(range.upperBound - range.lowerBound) + 1
      try add(
        "SELECT state, count(*) FROM settlements WHERE entry BETWEEN ?1 AND ?2 GROUP BY state",
        range.lowerBound, range.upperBound)
    }
    guard let run = filter.carriedInto else { return counts }
    let side: Int64 = filter.side.map { $0 == .ledger ? 0 : 1 } ?? -1
    let statement = try connection.statement(
      "SELECT count(*) FROM carried c JOIN entries e ON e.key = c.entry "
        + "WHERE c.run = ?1 AND (?2 < 0 OR e.place % 2 = ?2)")
    defer { statement.reset() }
    statement.bind(1, run)
    statement.bind(2, side)
    if try statement.step() { counts.total += Int(statement.integer(0)) }
    try add(
      "SELECT s.state, count(*) FROM carried c JOIN entries e ON e.key = c.entry "
        + "JOIN settlements s ON s.entry = c.entry "
        + "WHERE c.run = ?1 AND (?2 < 0 OR e.place % 2 = ?2) GROUP BY s.state", run, side)
    return counts
  }

  func accounts(book: Int64, side: Side) throws(RunError) -> [AccountBalance] {
    var sums: [AccountBalance] = []
    let filter = EntryFilter(book: book, side: side)
    var places: [[String]: Int] = [:]
    for range in try ranges(of: filter) {
      let statement = try connection.statement(
        "SELECT e.account, e.currency, e.exponent, e.amount - COALESCE(s.allocated, 0) "
          + "FROM open_entries o CROSS JOIN entries e ON e.key = o.entry "
          + "LEFT JOIN settlements s ON s.entry = o.entry WHERE o.entry BETWEEN ?1 AND ?2")
      defer { statement.reset() }
      statement.bind(1, range.lowerBound)
      statement.bind(2, range.upperBound)
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
    return sums.sorted()
  }
}

/// The fastest way to records of some states.
private struct EntryQuery {
  /// Of the states, behind an `AND`; empty for all of them.
  let condition: String
  private let from: String
  private let key: String

  init(_ states: Set<EntryState>?) throws(RunError) {
    guard let states else {
      (condition, from, key) = ("", "entries e LEFT JOIN settlements s ON s.entry = e.key", "e.key")
      return
    }
    let numbers = states.map(\.number).sorted()
    let list = numbers.map(String.init).joined(separator: ", ")
    let isOpen = states.isSubset(of: EntryFilter.openStates)
    if isOpen && states.contains(.unmatched) {
      condition =
        states.count == 2
        ? " AND COALESCE(s.state, 0) IN (\(list))"
        : " AND COALESCE(s.state, 0) = 0"
      from =
        "open_entries o CROSS JOIN entries e ON e.key = o.entry "
        + "LEFT JOIN settlements s ON s.entry = o.entry"
      key = "o.entry"
    } else if states.contains(.unmatched) {
      condition = " AND COALESCE(s.state, 0) IN (\(list))"
      from = "entries e LEFT JOIN settlements s ON s.entry = e.key"
      key = "e.key"
    } else {
      // States that few records have stand in an index of their own.
      condition =
        " AND s.state IN (\(list))" + (states.contains(.matched) ? "" : " AND s.state >= 2")
      from = "settlements s CROSS JOIN entries e ON e.key = s.entry"
      key = "s.entry"
    }
  }

  func sql(_ columns: String) -> String {
    "SELECT \(columns) FROM \(from) WHERE \(key) > ?1 AND \(key) <= ?2\(condition) "
      + "ORDER BY \(key) LIMIT ?3"
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
  fileprivate init(_ row: SQLiteStatement) throws(RunError) {
    let further = try FurtherColumns.fields(of: row.bytes(14))
    let place = row.integer(1)
    let closure = row.optionalText(18).flatMap(CloseReason.init(rawValue:)).map {
      EntryClosure(
        reason: $0, note: row.text(19), by: row.text(20),
        at: Timestamp(milliseconds: row.integer(21)))
    }
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
      settlement: EntrySettlement(
        allocated: row.integer(15), accepted: Int(row.integer(16)),
        suggested: Int(row.integer(17)), closure: closure))
  }
}

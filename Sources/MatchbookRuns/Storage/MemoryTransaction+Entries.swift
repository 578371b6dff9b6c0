import Matchbook

extension MemoryTransaction {
  func entry(_ key: Int64) throws(RunError) -> SourceEntry? { contents.entries.rows[key] }

  func entry(book: Int64, side: Side, id: String) throws(RunError) -> SourceEntry? {
    let name = MemoryContents.EntryID(book: book, isLedger: side == .ledger, id: id)
    return contents.entryOfID[name].flatMap { contents.entries.rows[$0] }
  }

  func entries(
    _ filter: EntryFilter, page: PageRequest
  ) throws(RunError) -> Page<SourceEntry> {
    let page = try page.checked()
    var items: [SourceEntry] = []
    for key in contents.entries.keys(after: page.after?.key ?? 0) {
      guard items.count <= page.limit else { break }
      if let entry = contents.entries.rows[key], holds(filter, entry) { items.append(entry) }
    }
    return Page(items, limit: page.limit) { $0.key }
  }

  private func holds(_ filter: EntryFilter, _ entry: SourceEntry) -> Bool {
    guard entry.book == filter.book, filter.side.map({ $0 == entry.side }) ?? true,
      filter.states?.contains(entry.state) ?? true
    else { return false }
    guard let ranges = filter.ranges else { return true }
    if let run = filter.carriedInto, contents.carried[run]?.contains(entry.key) == true {
      return true
    }
    return ranges.contains { $0.contains(entry.key) }
  }

  func counts(_ filter: EntryFilter) throws(RunError) -> RunCounts {
    var counts = RunCounts()
    for entry in contents.entries.rows.values where holds(filter, entry) {
      counts.total += 1
      counts.count(entry.state, 1)
    }
    return counts
  }

  func accounts(book: Int64, side: Side) throws(RunError) -> [AccountBalance] {
    var sums: [[String]: AccountBalance] = [:]
    let filter = EntryFilter(book: book, side: side, states: EntryFilter.openStates)
    for entry in contents.entries.rows.values where holds(filter, entry) {
      let currency = entry.amount.currency
      let name = [entry.record.account, currency.code, String(currency.exponent)]
      var sum =
        sums[name]
        ?? AccountBalance(
          account: entry.record.account, currency: currency, unreconciled: 0, residual: 0)
      sum.unreconciled += 1
      sum.residual += Int128(entry.residual.minorUnits)
      sums[name] = sum
    }
    return sums.values.sorted()
  }

  func openTable(
    book: Int64, side: Side, ranges: [ClosedRange<Int64>]
  ) throws(RunError) -> OpenTable {
    let filter = EntryFilter(
      book: book, side: side, states: EntryFilter.openStates, ranges: ranges)
    let open = contents.entries.rows.values.filter { holds(filter, $0) }.sorted {
      $0.key < $1.key
    }
    var builder = RecordTable.Builder()
    var settlements: [Int32: EntrySettlement] = [:]
    for (row, entry) in open.enumerated() {
      do { try builder.append(entry.record) } catch { throw .records(error) }
      if entry.settlement != .none { settlements[Int32(row)] = entry.settlement }
    }
    return OpenTable(
      table: builder.finish(), keys: open.map(\.key), settlements: settlements)
  }

  func insertEntries(
    of table: RecordTable, rows: [Int32], ids: [Int32: String], source: SourceFile
  ) throws(RunError) -> ClosedRange<Int64>? {
    var range: ClosedRange<Int64>?
    for row in rows {
      var record = Record(table, at: Int(row))
      record.id = ids[row] ?? record.id
      guard try entry(book: source.book, side: source.side, id: record.id) == nil else {
        throw .repeatedRecords(side: source.side, ids: [record.id], count: 1)
      }
      let key = contents.nextEntryKey()
      contents.set(
        key,
        SourceEntry(
          key: key, side: source.side, book: source.book, source: source.key, record: record))
      range = (range?.lowerBound ?? key)...key
    }
    return range
  }

  func deleteEntries(_ range: ClosedRange<Int64>) throws(RunError) {
    for key in contents.entries.rows.keys where range.contains(key) {
      contents.set(key, SourceEntry?.none)
    }
    for (run, carried) in contents.carried {
      contents.setCarried(run, carried.filter { !range.contains($0) })
    }
    for pair in try all(RejectedPair.self, where: [])
    where range.contains(pair.ledger) || range.contains(pair.external) {
      contents.set(RejectedPair.table, pair.key, nil)
    }
    for mark in try all(OverdueMark.self, where: []) where range.contains(mark.entry) {
      contents.set(OverdueMark.table, mark.key, nil)
    }
  }

  func settle(_ changes: some Sequence<EntryChange>) throws(RunError) {
    for change in changes {
      guard var entry = contents.entries.rows[change.entry] else {
        throw .notFound(noun: EntryState.noun, id: String(change.entry))
      }
      entry.settlement = change.settlement
      contents.set(change.entry, entry)
    }
  }

  func carry(_ entries: some Sequence<Int64>, into run: Int64) throws(RunError) -> Int {
    let old = contents.carried[run] ?? []
    let new = old.union(entries)
    contents.setCarried(run, new)
    return new.count - old.count
  }
}

extension Record {
  /// The record of a row.
  init(_ table: RecordTable, at row: Int) {
    var (texts, numbers): ([String: String], [String: String]) = ([:], [:])
    for field in table.namedFields {
      guard let text = table.text(field, at: row) else { continue }
      if table.isNumber(field) { numbers[field.name] = text } else { texts[field.name] = text }
    }
    self.init(
      id: table.id(at: row), amount: table.amount(at: row), date: table.date(at: row),
      instantMilliseconds: table.instantMilliseconds(at: row),
      reference: table.text(.reference, at: row) ?? "",
      description: table.text(.description, at: row) ?? "",
      counterparty: table.text(.counterparty, at: row) ?? "",
      account: table.text(.account, at: row) ?? "", source: table.text(.source, at: row) ?? "",
      texts: texts, numbers: numbers)
  }
}

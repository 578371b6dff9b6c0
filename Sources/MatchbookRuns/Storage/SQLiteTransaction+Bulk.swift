import Matchbook

// What comes and goes by the million: statements take bytes from the columns of a table, and give
// them back to columns, without a string in between but for ids that are kept as numbers.
extension SQLiteTransaction {
  func openTable(
    book: Int64, side: Side, ranges: [ClosedRange<Int64>]
  ) throws(RunError) -> OpenTable {
    let sources = try all(
      SourceFile.self,
      where: [.equals("book", .integer(book)), .equals("side", .text(side.rawValue))])
    let used = sources.filter { source in
      source.entries.map { range in ranges.contains { $0.overlaps(range) } } ?? false
    }
    var builder = OpenTableBuilder(further: try FurtherColumns.union(used))
    let statement = try connection.statement(
      """
      SELECT e.key, e.id, e.amount, e.currency, e.exponent, e.day, e.instant, e.reference,
        e.description, e.counterparty, e.account, e.origin, e.further, s.allocated, s.accepted,
        s.suggested
      FROM entries e LEFT JOIN settlements s ON s.entry = e.key
      WHERE e.key BETWEEN ?1 AND ?2 ORDER BY e.key
      """)
    for range in ranges {
      for stretch in try openStretches(in: range) {
        defer { statement.reset() }
        statement.bind(1, stretch.lowerBound)
        statement.bind(2, stretch.upperBound)
        while try statement.step() {
          try builder.append(
            key: statement.integer(0), id: statement.bytes(1), amount: statement.integer(2),
            currency: try Currency(bytes: statement.bytes(3), exponent: Int(statement.integer(4))),
            day: statement.optionalInteger(5).map { Int32(clamping: $0) } ?? Day.missing,
            instant: statement.optionalInteger(6), texts: { statement.bytes(7 + Int32($0)) },
            further: statement.bytes(12),
            settlement: statement.isNull(13)
              ? nil
              : EntrySettlement(
                allocated: statement.integer(13), accepted: Int(statement.integer(14)),
                suggested: Int(statement.integer(15))))
        }
      }
    }
    return builder.finish()
  }

  func insertEntries(
    of table: RecordTable, rows: [Int32], ids: [Int32: String], source: SourceFile
  ) throws(RunError) -> ClosedRange<Int64>? {
    guard !rows.isEmpty else { return nil }
    let first = try nextKey(.entries)
    try use(.entries, through: first + Int64(rows.count) - 1)
    let place = SQLiteTransaction.place(book: source.book, side: source.side)
    let insert = try connection.statement(
      "INSERT INTO entries VALUES "
        + "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)")
    let columns = table.columns
    let hasFurther = !columns.named.isEmpty
    let hasInstants = !columns.instants.isEmpty
    let texts = columns.texts.enumerated().filter { !$0.element.isEmpty }.map {
      (Int32($0.offset) + 10, $0.element)
    }
    let descriptions = table.textCells(.description) ?? []
    // None where ids are kept as numbers.
    let ownIDs = columns.ids.texts
    insert.forgetBindings()
    insert.bind(2, source.key)
    insert.bind(3, place)
    try columns.arena.withUnsafeBufferPointer { (arena) throws(RunError) in
      func bytes(_ cell: TextCell) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
      }
      var currency = Currency(word: 0)
      var sums = OpenSums()
      var blocks = BlockWriter(self, first: first)
      for (position, row) in rows.enumerated() {
        let key = first + Int64(position)
        let index = Int(row)
        insert.bind(1, key)
        if let id = ids[row] {
          insert.bind(4, id)
        } else if ownIDs.isEmpty {
          insert.bind(4, table.id(at: index))
        } else {
          insert.bind(4, lasting: bytes(ownIDs[index]))
        }
        insert.bind(5, columns.amounts[index])
        if columns.currencies[index] != currency {
          currency = columns.currencies[index]
          insert.bind(6, currency.code)
          insert.bind(7, Int64(currency.exponent))
        }
        let day = columns.days[index]
        if day == Day.missing { insert.bindNull(8) } else { insert.bind(8, Int64(day)) }
        if hasInstants, columns.instants[index] != RecordColumns.missingInstant {
          insert.bind(9, columns.instants[index])
        } else {
          insert.bindNull(9)
        }
        // What no row has stays the null that a fresh binding is.
        for (place, cells) in texts { insert.bind(place, lasting: bytes(cells[index])) }
        if hasFurther, let json = FurtherColumns.json(of: table, at: index) {
          insert.bind(15, String(decoding: json, as: UTF8.self))
        } else {
          insert.bindNull(15)
        }
        guard try insert.runUnlessTaken() else {
          throw .repeatedRecords(
            side: source.side, ids: [ids[row] ?? table.id(at: index)], count: 1)
        }
        sums.add(
          columns.amounts[index], currency, day: day, source: source.key, sign: 1)
        try blocks.append(
          OpenPlace(day: day, currency: currency), columns.amounts[index],
          descriptions.isEmpty ? nil : bytes(descriptions[index]))
      }
      try blocks.flush()
      try add(sums)
    }
    return first...first + Int64(rows.count) - 1
  }

  func deleteEntries(_ range: ClosedRange<Int64>) throws(RunError) {
    for sql in [
      "DELETE FROM carried WHERE entry BETWEEN ?1 AND ?2",
      "DELETE FROM rejected_pairs WHERE ledger_entry BETWEEN ?1 AND ?2",
      "DELETE FROM rejected_pairs WHERE external_entry BETWEEN ?1 AND ?2",
      "DELETE FROM overdue_marks WHERE entry BETWEEN ?1 AND ?2",
      "DELETE FROM settlements WHERE entry BETWEEN ?1 AND ?2",
      "DELETE FROM open_blocks WHERE first BETWEEN ?1 AND ?2",
      "DELETE FROM text_blocks WHERE first BETWEEN ?1 AND ?2",
      "DELETE FROM match_blocks WHERE first BETWEEN ?1 AND ?2",
      "DELETE FROM open_sums WHERE source IN "
        + "(SELECT key FROM sources WHERE first_entry >= ?1 AND last_entry <= ?2)",
      "DELETE FROM entries WHERE key BETWEEN ?1 AND ?2",
    ] {
      let statement = try connection.statement(sql)
      statement.bind(1, range.lowerBound)
      statement.bind(2, range.upperBound)
      try statement.run()
    }
  }

  func settle(_ changes: some Sequence<EntryChange>) throws(RunError) {
    let change = try connection.statement(
      """
      INSERT INTO settlements VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      ON CONFLICT (entry) DO UPDATE SET state = ?2, allocated = ?3, accepted = ?4, suggested = ?5,
        close_reason = ?6, close_note = ?7, closed_by = ?8, closed_at = ?9
      """)
    let forget = try connection.statement("DELETE FROM settlements WHERE entry = ?1")
    var sums = OpenSums()
    var blocks = BlockChanges(self)
    let sources = try SourceRanges(connection)
    // Of records that had to be looked up, since their blocks are changed at the end.
    var latest: [Int64: EntryBefore] = [:]
    for item in changes {
      var known = item.before ?? latest[item.entry]
      if known == nil { known = try entry(item.entry).map { EntryBefore($0) } }
      guard let before = known else {
        throw .notFound(noun: EntryState.noun, id: String(item.entry))
      }
      if item.before == nil {
        latest[item.entry] = EntryBefore(
          amount: before.amount, day: before.day, settlement: item.settlement)
      }
      sums.add(item, before, source: sources.source(of: item.entry))
      try blocks.append(item, before)
      let units = before.amount.minorUnits
      if item.settlement.isUsual(for: units) {
        guard !before.settlement.isUsual(for: units) else { continue }
        forget.bind(1, item.entry)
        try forget.run()
        continue
      }
      change.bind(1, item.entry)
      change.bind(2, item.state.number)
      change.bind(3, item.settlement.allocated)
      change.bind(4, Int64(item.settlement.accepted))
      change.bind(5, Int64(item.settlement.suggested))
      if let closure = item.settlement.closure {
        change.bind(6, closure.reason.rawValue)
        change.bind(7, closure.note)
        change.bind(8, closure.by)
        change.bind(9, closure.at.milliseconds)
      } else {
        for place in 6...9 { change.bindNull(Int32(place)) }
      }
      try change.run()
    }
    try blocks.flush()
    try add(sums)
  }

  func carry(_ entries: some Sequence<Int64>, into run: Int64) throws(RunError) -> Int {
    var added = 0
    let statement = try connection.statement("INSERT OR IGNORE INTO carried VALUES (?1, ?2)")
    statement.bind(1, run)
    for entry in entries {
      statement.bind(2, entry)
      try statement.run()
      added += connection.changes
    }
    return added
  }
}

extension SQLiteTransaction {
  /// What has keys that are never given twice, since people and the audit trail name them.
  enum KeyKind: String { case entries, matches }

  func nextKey(_ kind: KeyKind) throws(RunError) -> Int64 {
    (try connection.number("SELECT last FROM used_keys WHERE kind = '\(kind.rawValue)'") ?? 0) + 1
  }

  func use(_ kind: KeyKind, through key: Int64) throws(RunError) {
    let statement = try connection.statement(
      "INSERT INTO used_keys VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET last = ?2")
    statement.bind(1, kind.rawValue)
    statement.bind(2, key)
    try statement.run()
  }
}

extension Currency {
  fileprivate init(bytes: UnsafeBufferPointer<UInt8>, exponent: Int) throws(RunError) {
    guard let packed = Currency.pack(bytes), (0...9).contains(exponent) else {
      throw .storeDamaged("an amount without a currency")
    }
    self.init(word: packed | UInt32(exponent) << 24)
  }
}

extension AccountBalance: Comparable {
  public static func < (left: AccountBalance, right: AccountBalance) -> Bool {
    (left.account, left.currency.code, left.currency.exponent)
      < (right.account, right.currency.code, right.currency.exponent)
  }
}

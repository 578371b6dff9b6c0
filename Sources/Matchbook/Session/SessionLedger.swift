/// The ledger of a session: its records, their indexes, and which of them are open.
///
/// Read by several threads at once; changed by one that is alone.
final class SessionLedger: @unchecked Sendable {
  private(set) var table = GrowingTable()
  private(set) var currencies = SessionCurrencies()
  /// One for every way of every rule to find candidates, in the order of passes.
  private(set) var indexes: [BlockingIndex]
  /// By row, 64 in a word: whether it is open. A bit, so that the whole stays in a near cache.
  private(set) var open = RawColumn<UInt64>(uninitialised: 0)
  /// By row; see ``Flag``.
  private(set) var flags = RawColumn<UInt8>(uninitialised: 0)
  private(set) var openCount = 0
  /// Minor units, as the records state them, and their currencies.
  private(set) var amounts: [Int64] = []
  private(set) var amountCurrencies: [Currency] = []
  /// Empty if no record has one.
  private(set) var instants = InstantColumn()
  /// The first and the last day of all records.
  private(set) var days: [Int32] = []

  enum Flag {
    /// A candidate of a record of an earlier batch.
    static let touched: UInt8 = 1
    /// Waits for the external records that a person has matched it with.
    static let pinned: UInt8 = 2
  }

  init(_ indexes: [BlockingIndex]) { self.indexes = indexes }

  var count: Int { table.count }

  @inline(__always)
  func isOpen(_ row: Int) -> Bool { open.base[row >> 6] >> UInt64(row & 63) & 1 != 0 }

  // MARK: - Changing

  /// Adds records; on an error nothing has changed.
  ///
  /// - Complexity: O(records and their text), unless their currency has more decimal places or
  ///   their amounts more digits than any before: the keys of all rows are made anew then.
  func add(_ more: RecordTable) throws(MatchError) {
    try table.check(more, .ledger)
    var (learnt, keepsKeys) = try currencies.learning(more)
    let side = try learnt.ledger(more)
    learnt = learnt.widened(for: side)
    var filled = indexes
    if learnt.amountBytes != currencies.amountBytes { keepsKeys = false }
    if !keepsKeys {
      filled = indexes.map(\.emptied)
      var first = 0
      for earlier in table.tables {
        let side = try learnt.ledger(earlier)
        for index in filled {
          index.insert(
            try index.encoder(.ledger, side, amountBytes: learnt.amountBytes), first: first)
        }
        first += earlier.count
      }
    }
    var encoders: [KeyEncoder] = []
    for index in filled {
      encoders.append(try index.encoder(.ledger, side, amountBytes: learnt.amountBytes))
    }
    // Nothing fails from here on.
    for (index, encoder) in zip(filled, encoders) { index.insert(encoder, first: count) }
    (indexes, currencies) = (filled, learnt)
    take(more)
  }

  private func take(_ more: RecordTable) {
    let first = count
    if first + more.count > flags.count {
      let larger = RawColumn<UInt8>(uninitialised: max(first + more.count, flags.count * 2))
      larger.base.update(from: flags.base, count: first)
      flags = larger
      let words = RawColumn<UInt64>(repeating: 0, count: larger.count / 64 + 1)
      words.base.update(from: open.base, count: (first + 63) / 64)
      open = words
    }
    for row in first..<first + more.count {
      flags[row] = 0
      reopen(row)
    }
    let columns = more.columns
    amounts += columns.amounts
    amountCurrencies += columns.currencies
    if !columns.instants.isEmpty || !instants.isEmpty {
      let none = RecordColumns.missingInstant
      instants.append(contentsOf: repeatElement(none, count: first - instants.count))
      instants.append(contentsOf: columns.instants)
      instants.append(
        contentsOf: repeatElement(none, count: first + more.count - instants.count))
    }
    let known = (days + columns.days).lazy.filter { $0 != Day.missing }
    if let least = known.min(), let greatest = known.max() { days = [least, greatest] }
    table.append(more)
  }

  func close(_ row: Int) {
    if isOpen(row) { openCount -= 1 }
    open[row >> 6] &= ~(1 << UInt64(row & 63))
  }

  func reopen(_ row: Int) {
    if !isOpen(row) { openCount += 1 }
    open[row >> 6] |= 1 << UInt64(row & 63)
  }

  func set(_ flag: UInt8, _ row: Int) { flags[row] |= flag }
  func clear(_ flag: UInt8, _ row: Int) { flags[row] &= ~flag }

  // MARK: - Asking

  /// The open rows, ascending.
  var openRows: [Int32] {
    (0..<Int32(truncatingIfNeeded: count)).filter { isOpen(Int($0)) }
  }

  /// What tests a window that is more than a number of days between two dates; `nil` for others,
  /// and where broken dates leave no room to number working days.
  func measure(_ index: BlockingIndex, _ batch: RecordTable) -> WindowMeasure? {
    guard let window = index.blocking.date, window.unit != .days, !index.takesWholeKeys else {
      return nil
    }
    let measure = WindowMeasure(
      window, days: [days, batch.columns.days], ledgerInstants: instants,
      externalInstants: batch.columns.instants)
    return measure.isNumbered ? measure : nil
  }

  /// Whether a row that shares the key of an external record, and may be in its window, is its
  /// candidate.
  func allows(
    _ index: BlockingIndex, _ measure: WindowMeasure?, _ entry: LedgerIndexView.Entry,
    _ batch: RecordTable, _ externalRow: Int
  ) -> Bool {
    let columns = batch.columns
    if let measure {
      guard
        measure.allows(
          ledgerDay: entry.day, externalDay: columns.days[externalRow], ledgerRow: entry.row,
          externalRow: externalRow)
      else { return false }
    }
    guard let tolerance = index.blocking.amount else { return true }
    return allows(
      tolerance, entry.row, external: columns.amounts[externalRow],
      columns.currencies[externalRow])
  }

  /// Whether an amount of one currency lies within tolerance of a row's.
  private func allows(
    _ tolerance: Tolerance, _ row: Int, external: Int64, _ currency: Currency
  ) -> Bool {
    let own = amountCurrencies[row]
    guard own.codeWord == currency.codeWord else { return false }
    if own == currency {
      return tolerance.allows(ledger: amounts[row], external: external, exponent: own.exponent)
    }
    let places = max(own.exponent, currency.exponent)
    return tolerance.allows(
      wideLedger: Int128(amounts[row]) * Tolerance.powersOfTen[places - own.exponent],
      external: Int128(external) * Tolerance.powersOfTen[places - currency.exponent],
      exponent: places)
  }
}

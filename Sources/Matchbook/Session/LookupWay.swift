/// One way of one rule to find candidates, with the keys of a table of external records.
final class LookupWay: @unchecked Sendable {
  let index: BlockingIndex
  let measure: WindowMeasure?
  /// One key per row, marked where the row has none; several where the rule makes its own.
  private let keys: RawColumn<KeyEntry>
  /// Where the keys of each row begin, and where the last one's end; empty for one key per row.
  private let starts: RawColumn<Int32>
  /// What the probe points into.
  private let slots: RawColumn<KeyEntry>
  private let words: RawColumn<UInt64>
  private let open: RawColumn<UInt64>
  private let view: LedgerIndexView

  init(
    _ index: BlockingIndex, _ ledger: SessionLedger, _ side: ComparableSide, _ misfits: [Bool],
    _ workers: Workers
  ) throws(MatchError) {
    self.index = index
    let batch = side.table
    measure = ledger.measure(index, batch)
    let encoder = try index.encoder(.external, side, amountBytes: ledger.currencies.amountBytes)
    let includes = index.scope(.external, batch)
    if index.hasAmountKey {
      for row in misfits.indices where misfits[row] { includes[row] = 0 }
    }
    let days = index.days(batch)
    func entry(_ entry: KeyEntry) -> KeyEntry {
      var entry = entry
      if !days.isEmpty { entry.day = days[entry.row] }
      return entry
    }
    if encoder.ruleKeys == nil {
      let keys = RawColumn<KeyEntry>(uninitialised: batch.count)
      workers.run(over: batch.count) { rows in
        for row in rows { keys[row].taggedRow = .max }
        encoder.encode(rows, includes: includes.base) {
          keys[$0.row] = $0
        } absent: { _ in
        }
      }
      if !days.isEmpty {
        for row in days.indices where keys[row].taggedRow != .max { keys[row].day = days[row] }
      }
      self.keys = keys
      starts = RawColumn(uninitialised: 0)
    } else {
      var found: [KeyEntry] = []
      encoder.encode(0..<batch.count, includes: includes.base) {
        found.append(entry($0))
      } absent: { _ in
      }
      keys = RawColumn(uninitialised: found.count)
      starts = RawColumn(repeating: 0, count: batch.count + 1)
      for (place, entry) in found.enumerated() {
        keys[place] = entry
        starts[entry.row + 1] = Int32(truncatingIfNeeded: place + 1)
      }
      for row in 0..<batch.count { starts[row + 1] = max(starts[row + 1], starts[row]) }
    }
    (slots, words) = index.rows.columns
    open = ledger.open
    view = index.rows.view
  }

  func forEachKey(of row: Int, _ body: (KeyEntry) -> Void) {
    if starts.count > 0 {
      for place in Int(starts[row])..<Int(starts[row + 1]) { body(keys[place]) }
    } else if keys[row].taggedRow != .max {
      body(keys[row])
    }
  }

  /// The way without references.
  ///
  /// - Parameter canBePlain: Whether nothing but the way itself keeps records apart.
  func probe(canBePlain: Bool) -> LookupProbe {
    let date = index.takesWholeKeys ? nil : index.blocking.date
    let far: Int64 = 1 << 33
    let isPlain =
      canBePlain && starts.count == 0 && index.blocking.amount == nil
      && (date.map { $0.unit == .days } ?? true)
    return LookupProbe(
      isPlain: isPlain, hasWindow: date != nil,
      from: max(-far, min(far, date?.from ?? 0)), to: max(-far, min(far, date?.to ?? 0)),
      keys: UnsafePointer(keys.base), view: view, open: UnsafePointer(open.base))
  }
}

/// A way to find candidates as plain memory, which lives as long as its ``LookupWay``.
struct LookupProbe {
  /// Whether keys and days decide alone.
  let isPlain: Bool
  let hasWindow: Bool
  /// The window, in days.
  let from: Int64
  let to: Int64
  let keys: UnsafePointer<KeyEntry>
  let view: LedgerIndexView
  /// By ledger row, 64 in a word.
  let open: UnsafePointer<UInt64>

  /// Adds the open candidates of a row; `false` if it takes more than keys and days to find them.
  @inline(__always)
  func appendPlainly(_ row: Int, _ found: inout [Int]) -> Bool {
    guard isPlain else { return false }
    let key = keys[row]
    guard key.taggedRow != .max else { return true }
    let slot = view.slot(of: key)
    guard slot >= 0 else { return true }
    let rows = view.rows(of: slot)
    var positions = 0..<rows.count
    if hasWindow {
      guard key.day != Day.missing else { return true }
      // No date is the least number, and lies in no window.
      let least = max(Int64(key.day) - to, Int64(Day.missing) + 1)
      positions = rows.positions(
        from: Int32(clamping: least), through: Int32(clamping: Int64(key.day) - from))
    }
    for position in positions {
      let other = rows[position].row
      if open[other >> 6] >> UInt64(other & 63) & 1 != 0 { found.append(other) }
    }
    return true
  }
}

/// Answers which open ledger records are candidates of one external record, for a table of external
/// records whose keys were made once.
///
/// A question costs a probe of a hash table and a search among the rows of one key, two or three
/// reads of far memory; it allocates nothing beyond the answer. Several threads may ask at once, as
/// long as none changes the session meanwhile. Rows that are matched or released later are seen;
/// after records were added to the ledger, make a new one.
public struct LedgerLookup: Sendable {
  private let ledger: SessionLedger
  private let batch: RecordTable
  private let rowCount: Int
  private let ways: [LookupWay]
  /// The same without references, for the usual questions.
  private let probes: RawColumn<LookupProbe>
  /// Where the ways of each rule begin, and where the last one's end.
  private let starts: [Int]
  /// Ledger row in the high, external row in the low half.
  private let rejections: Set<UInt64>

  init(
    _ ledger: SessionLedger, _ batch: RecordTable, ruleCount: Int, rejections: Set<UInt64>,
    _ workers: Workers
  ) throws(MatchError) {
    self.ledger = ledger
    self.batch = batch
    self.rejections = rejections
    rowCount = batch.count
    let (side, misfits) = ledger.currencies.external(batch)
    var ways: [LookupWay] = []
    var starts = Array(repeating: 0, count: ruleCount + 1)
    for index in ledger.indexes {
      ways.append(try LookupWay(index, ledger, side, misfits, workers))
      starts[index.pass + 1] = ways.count
    }
    for pass in 1..<starts.count { starts[pass] = max(starts[pass], starts[pass - 1]) }
    self.ways = ways
    self.starts = starts
    probes = RawColumn(uninitialised: ways.count)
    for (place, way) in ways.enumerated() {
      probes[place] = way.probe(canBePlain: rejections.isEmpty)
    }
  }

  /// Adds the open ledger records that fulfil what a rule's index guarantees for an external
  /// record: equal keys, the date window and, one to one, the amount tolerance.
  ///
  /// What else the rule asks is not judged. Keys beyond 24 bytes are compared by 192 bits of hash.
  /// For a rule that matches the records of a key as a whole, all of the key are listed.
  ///
  /// - Parameters:
  ///   - row: The position of the external record in its table.
  ///   - rule: The position among ``MatchSession/ruleIDs``.
  ///   - rows: Gets the positions in the session's ledger, each once, ascending behind what it
  ///     holds.
  /// - Complexity: O(candidates + log(records that share the key)) expected.
  public func candidates(of row: Int, rule: Int, into rows: inout [Int]) {
    precondition(
      row >= 0 && row < rowCount && rule >= 0 && rule < starts.count - 1,
      "the table has \(rowCount) records and the session \(starts.count - 1) rules")
    append(of: row, starts[rule]..<starts[rule + 1], &rows)
  }

  /// Adds the candidates of all rules, each row once.
  public func candidates(of row: Int, into rows: inout [Int]) {
    precondition(row >= 0 && row < rowCount, "the table has \(rowCount) records")
    append(of: row, 0..<probes.count, &rows)
  }

  @inline(__always)
  private func append(of row: Int, _ places: Range<Int>, _ rows: inout [Int]) {
    let before = rows.count
    let probes = probes.base
    for place in places {
      guard !probes[place].appendPlainly(row, &rows) else { continue }
      appendSlowly(row, ways[place], &rows)
    }
    if rows.count > before + 1 { LedgerLookup.settle(&rows, from: before) }
  }

  @inline(never)
  private func appendSlowly(_ row: Int, _ way: LookupWay, _ found: inout [Int]) {
    way.forEachKey(of: row) { key in
      let view = way.index.rows.view
      let slot = view.slot(of: key)
      guard slot >= 0 else { return }
      let rows = view.rows(of: slot)
      for position in way.index.positions(rows, day: key.day) {
        let other = rows[position].row
        guard ledger.isOpen(other) else { continue }
        if !rejections.isEmpty, rejections.contains(UInt64(other) << 32 | UInt64(row)) { continue }
        if ledger.allows(way.index, way.measure, rows[position], batch, row) {
          found.append(other)
        }
      }
    }
  }

  /// Puts what was added in order, each row once.
  @inline(never)
  private static func settle(_ rows: inout [Int], from start: Int) {
    rows[start...].sort()
    var end = start + 1
    for position in start + 1..<rows.count where rows[position] != rows[end - 1] {
      rows[end] = rows[position]
      end += 1
    }
    rows.removeLast(rows.count - end)
  }
}

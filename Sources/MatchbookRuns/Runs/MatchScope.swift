import Matchbook

/// The open records that a run matches, and what was decided about them.
///
/// Its own records, the open ones of closed runs of its book, and the whole open ledger of the book.
struct MatchScope: Sendable {
  var ledger: OpenTable
  var external: OpenTable
  var facts: MatchFacts
  /// Keys of records that other runs brought.
  var foreign: [Int64]
  /// The last line of the audit trail when the records were read: if there is no further one at the
  /// commit but the run's own, nobody has changed a record meanwhile.
  var auditLine: Int64

  init(_ run: Run, in reader: any StoreReading) throws(RunError) {
    let sources = try reader.all(
      SourceFile.self,
      where: [.equals("book", .integer(run.book)), .equals("state", .text("processed"))])
    var isClosed: [Int64: Bool] = [run.key: true]
    var ranges: [Side: [ClosedRange<Int64>]] = [:]
    var ownRanges: [ClosedRange<Int64>] = []
    for source in sources {
      guard let range = source.entries else { continue }
      if source.run == run.key { ownRanges.append(range) }
      if source.side == .external {
        if isClosed[source.run] == nil {
          isClosed[source.run] = try reader.find(Run.self, key: source.run)?.state == .closed
        }
        guard isClosed[source.run] == true else { continue }
      }
      ranges[source.side, default: []].append(range)
    }
    ledger = try reader.openTable(book: run.book, side: .ledger, ranges: ranges[.ledger] ?? [])
    external = try reader.openTable(
      book: run.book, side: .external, ranges: ranges[.external] ?? [])
    facts = MatchFacts(absentRecords: .passedOver)
    foreign = []
    auditLine = try reader.first(AuditHead.self, where: [])?.last ?? 0
    for side in Side.allCases {
      let open = self[side]
      for key in open.keys where !ownRanges.contains(where: { $0.contains(key) }) {
        foreign.append(key)
      }
      for (row, settlement) in open.settlements.sorted(by: { $0.key < $1.key })
      where settlement.allocated != 0 {
        let whole = open.table.amount(at: Int(row))
        facts.allocations.append(
          MatchFacts.Allocation(
            side, id: open.table.id(at: Int(row)),
            amount: Amount(minorUnits: settlement.allocated, currency: whole.currency)))
      }
    }
    for pair in try reader.all(RejectedPair.self, where: [.equals("book", .integer(run.book))]) {
      guard let ledgerRow = ledger.row(of: pair.ledger),
        let externalRow = external.row(of: pair.external)
      else { continue }
      facts.rejections.append(
        MatchFacts.Rejection(
          ledgerID: ledger.table.id(at: ledgerRow),
          externalID: external.table.id(at: externalRow)))
    }
  }

  /// Records that came with the request, of which nothing was ever decided.
  init(ledger: RecordTable, external: RecordTable) {
    func open(_ table: RecordTable) -> OpenTable {
      OpenTable(table: table, keys: [], settlements: [:])
    }
    self.ledger = open(ledger)
    self.external = open(external)
    facts = MatchFacts(absentRecords: .passedOver)
    foreign = []
    auditLine = 0
  }

  subscript(side: Side) -> OpenTable { side == .ledger ? ledger : external }
}

extension OpenTable {
  /// The row of a key; `nil` if it is not open.
  ///
  /// - Complexity: O(log *n*).
  func row(of key: Int64) -> Int? {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < keys.count && keys[low] == key ? low : nil
  }
}

/// Facts by row, checked.
struct BoundFacts: Sendable {
  private(set) var pins: [BoundPin] = []
  /// Ledger row in the high, external row in the low half.
  private(set) var rejections: Set<UInt64> = []
  /// Rows that are in a rejection, which sets them apart from rows that are like them otherwise.
  private(set) var rejectedLedger: Set<Int32> = []
  private(set) var rejectedExternal: Set<Int32> = []
  private(set) var closedLedger: [Int32] = []
  private(set) var closedExternal: [Int32] = []
  /// Minor units of the record that earlier runs have settled, by row.
  private(set) var allocated: [Side: [Int32: Int64]] = [:]

  /// No facts.
  static let none = BoundFacts()

  private init() {}

  /// Finds the records that the facts name.
  init(
    _ facts: MatchFacts, ledger: RecordTable, external: RecordTable
  ) throws(MatchError) {
    guard !facts.isEmpty else { return }
    let left = FactRows(ledger, .ledger, ids: facts.ledgerIDs)
    let right = FactRows(external, .external, ids: facts.externalIDs)
    var taken: [Side: Set<Int32>] = [:]
    func rows(_ ids: [String], _ table: FactRows) throws(MatchError) -> [Int32] {
      var rows: [Int32] = []
      for id in ids {
        let row = try table.row(of: id)
        guard taken[table.side, default: []].insert(row).inserted else {
          throw .contradictoryFact(side: table.side, id: id)
        }
        rows.append(row)
      }
      return rows
    }
    for pin in facts.pins {
      guard !pin.ledgerIDs.isEmpty, !pin.externalIDs.isEmpty else {
        throw .emptyPin(ids: pin.ledgerIDs + pin.externalIDs)
      }
      // A person names records in any order; a match has one.
      pins.append(
        BoundPin(
          ledger: IDOrder(ledger).sorted(try rows(pin.ledgerIDs, left)),
          external: IDOrder(external).sorted(try rows(pin.externalIDs, right)),
          isPartial: pin.isPartial))
    }
    // Pins name records of this run; the rest may be about records of another one.
    let passesOver = facts.absentRecords == .passedOver
    closedLedger = try rows(facts.closedLedgerIDs.filter { !passesOver || left.has($0) }, left)
    closedExternal = try rows(
      facts.closedExternalIDs.filter { !passesOver || right.has($0) }, right)
    for rejection in facts.rejections {
      if passesOver, !left.has(rejection.ledgerID) || !right.has(rejection.externalID) { continue }
      let ledgerRow = try left.row(of: rejection.ledgerID)
      let externalRow = try right.row(of: rejection.externalID)
      rejections.insert(BoundFacts.key(Int(ledgerRow), Int(externalRow)))
      rejectedLedger.insert(ledgerRow)
      rejectedExternal.insert(externalRow)
    }
    for (side, table) in [(Side.ledger, left), (.external, right)] {
      let all = facts.allocations.filter {
        $0.side == side && (!passesOver || table.has($0.id))
      }
      allocated[side] = try AllocatedRows(all, table, side == .ledger ? ledger : external).byRow
    }
    for pin in pins {
      for ledgerRow in pin.ledger {
        for externalRow in pin.external where rejects(Int(ledgerRow), Int(externalRow)) {
          throw .contradictoryFact(side: .external, id: external.id(at: Int(externalRow)))
        }
      }
    }
  }

  @inline(__always)
  private static func key(_ ledgerRow: Int, _ externalRow: Int) -> UInt64 {
    UInt64(UInt32(truncatingIfNeeded: ledgerRow)) << 32
      | UInt64(UInt32(truncatingIfNeeded: externalRow))
  }

  func rejects(_ ledgerRow: Int, _ externalRow: Int) -> Bool {
    rejections.contains(BoundFacts.key(ledgerRow, externalRow))
  }
}

extension MatchFacts {
  fileprivate var ledgerIDs: Set<String> {
    Set(
      pins.flatMap(\.ledgerIDs) + rejections.map(\.ledgerID) + closedLedgerIDs
        + allocations.filter { $0.side == .ledger }.map(\.id))
  }

  fileprivate var externalIDs: Set<String> {
    Set(
      pins.flatMap(\.externalIDs) + rejections.map(\.externalID) + closedExternalIDs
        + allocations.filter { $0.side == .external }.map(\.id))
  }
}

/// Records that a person has matched.
struct BoundPin: Sendable {
  var ledger: [Int32]
  var external: [Int32]
  var isPartial: Bool
}

/// What is allocated of each row, checked.
private struct AllocatedRows {
  private(set) var byRow: [Int32: Int64] = [:]

  init(
    _ allocations: [MatchFacts.Allocation], _ rows: FactRows, _ table: RecordTable
  ) throws(MatchError) {
    var sums: [Int32: Int128] = [:]
    for allocation in allocations {
      let row = try rows.row(of: allocation.id)
      let whole = table.amount(at: Int(row))
      guard
        allocation.amount.currency.codeWord == whole.currency.codeWord,
        let units = allocation.amount.units(of: whole.currency)
      else {
        throw .badAllocation(
          side: rows.side, id: allocation.id, allocated: allocation.amount.description,
          amount: whole.description)
      }
      sums[row, default: 0] += units
    }
    for (row, sum) in sums.sorted(by: { $0.key < $1.key }) {
      let whole = table.amount(at: Int(row))
      let units = Int128(whole.minorUnits)
      guard units < 0 ? (units...0).contains(sum) : (0...units).contains(sum) else {
        throw .badAllocation(
          side: rows.side, id: table.id(at: Int(row)),
          allocated: Decimal64.text(sum, places: whole.currency.exponent) + " "
            + whole.currency.code,
          amount: whole.description)
      }
      byRow[row] = Int64(sum)
    }
  }
}

extension Amount {
  /// The amount in the minor units of a currency of the same code; `nil` if it has finer parts.
  fileprivate func units(of other: Currency) -> Int128? {
    let units = Int128(minorUnits)
    guard other.exponent < currency.exponent else {
      return units * Tolerance.powersOfTen[other.exponent - currency.exponent]
    }
    let (quotient, rest) = units.quotientAndRemainder(
      dividingBy: Tolerance.powersOfTen[currency.exponent - other.exponent])
    return rest == 0 ? quotient : nil
  }
}

/// The rows of the ids that facts name.
private struct FactRows {
  let side: Side
  private var rowOfID: [String: Int32] = [:]

  /// - Complexity: O(rows); only ids that are asked for are kept.
  init(_ table: RecordTable, _ side: Side, ids: Set<String>) {
    self.side = side
    for row in 0..<table.count {
      let id = table.id(at: row)
      if ids.contains(id) { rowOfID[id] = Int32(truncatingIfNeeded: row) }
    }
  }

  func has(_ id: String) -> Bool { rowOfID[id] != nil }

  func row(of id: String) throws(MatchError) -> Int32 {
    guard let row = rowOfID[id] else { throw .unknownFact(side: side, id: id) }
    return row
  }
}

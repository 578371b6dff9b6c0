/// The accepted matches of a session, by the ledger rows that they took.
struct Settlements: Sendable {
  /// A match of one record a side, or one record of a larger match.
  private struct Taking: Sendable {
    /// The external row; for a match of several records -2 less its number.
    var partner: Int32 = Taking.none
    var pass: Int32 = 0
    var batch: Int32 = 0

    static let none: Int32 = -1
  }

  private var takings: [Taking] = []
  private var groups: [(ledger: [Int32], external: [Int32])] = []

  struct Settled: Sendable {
    let ledgerRows: [Int32]
    let externalRows: [Int32]
    let pass: Int
    /// From 1.
    let batch: Int
  }

  mutating func add(_ settled: Settled) {
    var taking = Taking(
      partner: settled.externalRows[0], pass: Int32(settled.pass), batch: Int32(settled.batch))
    if settled.ledgerRows.count > 1 || settled.externalRows.count > 1 {
      taking.partner = -2 - Int32(groups.count)
      groups.append((settled.ledgerRows, settled.externalRows))
    }
    for row in settled.ledgerRows {
      if Int(row) >= takings.count {
        takings += repeatElement(Taking(), count: Int(row) + 1 - takings.count)
      }
      takings[Int(row)] = taking
    }
  }

  /// The match that took a ledger row.
  func settled(_ row: Int) -> Settled? {
    guard row < takings.count, takings[row].partner != Taking.none else { return nil }
    let taking = takings[row]
    let group =
      taking.partner < Taking.none
      ? groups[Int(-2 - taking.partner)] : ([Int32(row)], [taking.partner])
    return Settled(
      ledgerRows: group.0, externalRows: group.1, pass: Int(taking.pass), batch: Int(taking.batch))
  }

  mutating func remove(_ settled: Settled) {
    for row in settled.ledgerRows { takings[Int(row)] = Taking() }
  }
}

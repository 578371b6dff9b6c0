extension MatchSession {
  /// Prepares questions about external records: which open ledger records are their candidates?
  ///
  /// - Complexity: O(records), beside their text.
  public func lookup(for records: RecordTable) throws(MatchError) -> LedgerLookup {
    var rejected: Set<UInt64> = []
    if !facts.rejections.isEmpty {
      var rows: [String: Int] = [:]
      for row in 0..<records.count { rows[records.id(at: row)] = row }
      for rejection in facts.rejections {
        guard let row = rows[rejection.externalID],
          let other = ledger.table.row(of: rejection.ledgerID)
        else { continue }
        rejected.insert(UInt64(other) << 32 | UInt64(row))
      }
    }
    return try LedgerLookup(
      ledger, records, ruleCount: ruleIDs.count, rejections: rejected,
      Workers(count: threads))
  }
}

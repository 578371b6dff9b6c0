import Matchbook

// What becomes of discrepancies between two matches, when people settle their records.
extension RunManager {
  /// Ends the discrepancies of records that were settled, and opens those again of which no record is
  /// settled any more; each with its line in the trail.
  ///
  /// What a person has closed stays closed, and so does what a match did not find again.
  ///
  /// - Parameter keys: Records that went from open to settled, or the other way round.
  /// - Complexity: O(discrepancies of these records), each by an index.
  func followSettlement(
    of keys: [Int64], run: Run, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) {
    for discrepancy in try discrepancies(ofRecords: keys, book: run.book, in: writer) {
      let isSettled = try hasSettledRecord(discrepancy, in: writer)
      guard isSettled != (discrepancy.state == .closed) else { continue }
      var new = discrepancy
      new.updatedAt = now
      if isSettled {
        new.state = try discrepancy.state.after(.close, id: discrepancy.id)
        new.closedAt = now
        (new.closedBy, new.closeReason) = (RunManager.engine, Discrepancy.settledReason)
      } else {
        guard discrepancy.closedBy == RunManager.engine,
          discrepancy.closeReason == Discrepancy.settledReason
        else { continue }
        new.state = try discrepancy.state.after(.reopen, id: discrepancy.id)
        (new.closedAt, new.closedBy, new.closeReason) = (nil, nil, nil)
      }
      try change(
        isSettled ? "close_discrepancy" : "reopen_discrepancy", from: discrepancy, to: new,
        run: run, at: now, in: writer)
    }
  }

  /// Whether a record of a discrepancy is matched in full or closed.
  func hasSettledRecord(
    _ discrepancy: Discrepancy, in reader: any StoreReading
  ) throws(RunError) -> Bool {
    for key in discrepancy.ledger + discrepancy.external {
      if try reader.entry(key)?.state.isOpen == false { return true }
    }
    return false
  }

  /// The discrepancies that have one of these records, by their first finding.
  private func discrepancies(
    ofRecords keys: [Int64], book: Int64, in reader: any StoreReading
  ) throws(RunError) -> [Discrepancy] {
    var found: [Int64: Discrepancy] = [:]
    for key in keys {
      // A finding of one record is known by its fingerprint, one of several by its links.
      let fingerprints = DiscrepancyKind.allCases.flatMap { kind in
        [
          Finding.fingerprint(kind: kind, ledger: [key], external: []),
          Finding.fingerprint(kind: kind, ledger: [], external: [key]),
        ]
      }
      for discrepancy in try reader.all(
        Discrepancy.self,
        where: [
          .equals("book", .integer(book)),
          .isOneOf("fingerprint", fingerprints.map { .text($0) }),
        ])
      { found[discrepancy.key] = discrepancy }
      for link in try reader.all(
        DiscrepancyLink.self, where: [.equals("entry", .integer(key))])
      {
        found[link.discrepancy] = try reader.find(Discrepancy.self, key: link.discrepancy)
      }
    }
    return found.values.sorted { $0.key < $1.key }
  }
}

/// Says that a discrepancy of several records has a record.
struct DiscrepancyLink: StoredRecord, Hashable {
  var key: Int64 = 0
  var discrepancy: Int64
  var entry: Int64

  init(discrepancy: Int64, entry: Int64) {
    self.discrepancy = discrepancy
    self.entry = entry
  }

  static let table = "discrepancy_links"
  static let columns = ["discrepancy", "entry"]

  var values: [StoredValue] { [.integer(discrepancy), .integer(entry)] }

  init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    discrepancy = try row.integer()
    entry = try row.integer()
  }
}

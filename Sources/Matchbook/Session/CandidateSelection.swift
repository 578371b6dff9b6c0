/// The ledger rows that can mean anything to a batch of external records.
///
/// The engine runs on these rows as it would run on all open ones: a row that shares no key with an
/// external record, or lies outside its window, takes part in no decision. One such row of each key
/// that was met is selected all the same: that a record has the same key is part of the reason why
/// another one stays open, and this one is there until the last pass.
struct CandidateSelection {
  /// Open rows for the engine, ascending.
  private(set) var rows: [Int32] = []
  /// Rows that could be candidates, open or not, ascending.
  private(set) var candidates: [Int32] = []

  /// Rows of one key, by their positions.
  fileprivate struct Hit {
    let slot: Int
    let from: Int32
    let to: Int32
  }

  init(
    _ ledger: SessionLedger, _ batch: RecordTable, _ workers: Workers, _ control: MatchControl?
  ) throws(MatchError) {
    let (side, misfits) = ledger.currencies.external(batch)
    var met: [[Int]] = []
    for index in ledger.indexes {
      if control?.isCancelled == true { throw .cancelled }
      let encoder = try index.encoder(.external, side, amountBytes: ledger.currencies.amountBytes)
      let includes = index.scope(.external, batch)
      if index.hasAmountKey {
        for row in misfits.indices where misfits[row] { includes[row] = 0 }
      }
      met.append(take(hits(ledger, index, encoder, includes, workers), of: index, ledger))
    }
    candidates = CandidateSelection.distinct(candidates)
    for (index, slots) in zip(ledger.indexes, met) {
      for slot in slots {
        if let row = witness(index.rows.view.rows(of: slot), ledger) { rows.append(row) }
      }
    }
    rows = CandidateSelection.distinct(rows)
  }

  /// Adds rows that take part whether they are candidates or not.
  mutating func add(_ more: [Int32]) {
    if !more.isEmpty { rows = CandidateSelection.distinct(rows + more) }
  }

  private func hits(
    _ ledger: SessionLedger, _ index: BlockingIndex, _ encoder: KeyEncoder,
    _ includes: RawColumn<UInt8>, _ workers: Workers
  ) -> [Hit] {
    let batch = encoder.side.table
    let days = index.days(batch)
    let measure = ledger.measure(index, batch)
    let view = Shared(index.rows.view)
    let pieces = max(1, min(workers.count * 4, batch.count / 512))
    let outputs = PieceOutputs<[Hit]>(count: pieces)
    workers.run(pieces: pieces) { piece in
      var hits: [Hit] = []
      let range = batch.count * piece / pieces..<batch.count * (piece + 1) / pieces
      encoder.encode(range, includes: includes.base) { entry in
        let slot = view.value.slot(of: entry)
        guard slot >= 0 else { return }
        let rows = view.value.rows(of: slot)
        let positions = index.positions(rows, day: days.isEmpty ? entry.day : days[entry.row])
        var from = positions.lowerBound
        if index.blocking.amount != nil || measure != nil {
          for position in positions
          where !ledger.allows(index, measure, rows[position], batch, entry.row) {
            if from < position { hits.append(Hit(slot, from, position)) }
            from = position + 1
          }
        }
        // An empty one says that the key was met.
        hits.append(Hit(slot, from, max(from, positions.upperBound)))
      } absent: { _ in
      }
      outputs[piece] = hits
    }
    return outputs.all.flatMap { $0 }
  }

  /// Takes every row of the hits once, key by key.
  ///
  /// - Returns: The slots of keys that have other rows, too.
  private mutating func take(
    _ hits: [Hit], of index: BlockingIndex, _ ledger: SessionLedger
  ) -> [Int] {
    var met: [Int] = []
    let sorted = hits.sorted { ($0.slot, $0.from) < ($1.slot, $1.from) }
    var start = 0
    while start < sorted.count {
      let slot = sorted[start].slot
      let keyRows = index.rows.view.rows(of: slot)
      var next = 0
      var taken = 0
      while start < sorted.count, sorted[start].slot == slot {
        let hit = sorted[start]
        for position in max(next, Int(hit.from))..<max(next, Int(hit.from), Int(hit.to)) {
          let row = keyRows[position].row
          candidates.append(Int32(truncatingIfNeeded: row))
          taken += 1
          if ledger.isOpen(row) { rows.append(Int32(truncatingIfNeeded: row)) }
        }
        next = max(next, Int(hit.to))
        start += 1
      }
      if taken < keyRows.count { met.append(slot) }
    }
    return met
  }

  /// An open row of a key that no pass can take: of those of the first day the one with the least
  /// id, so that it does not depend on the order of records.
  private func witness(_ rows: LedgerIndexView.Rows, _ ledger: SessionLedger) -> Int32? {
    var found: (id: String, entry: LedgerIndexView.Entry)?
    for position in 0..<rows.count {
      let entry = rows[position]
      if let found, entry.day != found.entry.day { break }
      guard ledger.isOpen(entry.row), !isCandidate(entry.row) else { continue }
      let id = ledger.table.id(at: entry.row)
      if let best = found, best.id.utf8.lexicographicallyPrecedes(id.utf8) { continue }
      found = (id, entry)
    }
    return found.map { Int32(truncatingIfNeeded: $0.entry.row) }
  }

  private func isCandidate(_ row: Int) -> Bool {
    var low = 0
    var high = candidates.count
    while low < high {
      let middle = (low + high) / 2
      if Int(candidates[middle]) < row { low = middle + 1 } else { high = middle }
    }
    return low < candidates.count && Int(candidates[low]) == row
  }

  private static func distinct(_ rows: [Int32]) -> [Int32] {
    var distinct: [Int32] = []
    distinct.reserveCapacity(rows.count)
    for row in rows.sorted() where row != distinct.last { distinct.append(row) }
    return distinct
  }
}

extension CandidateSelection.Hit {
  fileprivate init(_ slot: Int, _ from: Int, _ to: Int) {
    self.init(slot: slot, from: Int32(truncatingIfNeeded: from), to: Int32(truncatingIfNeeded: to))
  }
}

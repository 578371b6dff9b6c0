import Matchbook

// What goes with a source or a run, and what the trail keeps of it.
extension RunManager {
  /// - Throws: ``RunError/sourceInUse(source:match:)`` if an accepted match has a record.
  func checkUnused(
    _ source: SourceFile, _ what: String, in writer: any StoreWriting
  ) throws(RunError) {
    guard let range = source.entries else { return }
    for key in try writer.matchKeys(ofEntries: range) {
      guard let match = try writer.match(key), match.status == .accepted else { continue }
      throw .sourceInUse(source: what, match: match.id)
    }
  }

  /// Takes the records of a source, what was found about them and the source out of the store.
  ///
  /// - Parameter run: Of the source; matches of other runs count for theirs.
  /// - Returns: What the trail has to know of matches that went with it.
  func deleteRecords(
    of source: SourceFile, _ run: inout Run, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) -> [String] {
    var removed: [String] = []
    if let range = source.entries {
      try deleteDiscrepancies(ofRecords: range, book: source.book, in: writer)
      for key in try writer.matchKeys(ofEntries: range) {
        guard let match = try writer.match(key) else { continue }
        if match.run == run.key {
          removed += try deleteMatches([key], of: &run, at: now, in: writer)
        } else if var other = try writer.find(Run.self, key: match.run) {
          removed += try deleteMatches([key], of: &other, at: now, in: writer)
          try writer.update(other)
        }
      }
      try writer.deleteEntries(range)
    }
    try writer.delete(SourceFile.self, key: source.key)
    return removed
  }

  /// - Complexity: O(discrepancies of the book), some hundred of them at a time in memory.
  private func deleteDiscrepancies(
    ofRecords range: ClosedRange<Int64>, book: Int64, in writer: any StoreWriting
  ) throws(RunError) {
    var after: Int64 = 0
    while true {
      let page = try writer.list(
        Discrepancy.self, where: [.equals("book", .integer(book))], after: after,
        limit: DiscrepancyKeeper.batchLength)
      guard let last = page.last else { return }
      after = last.key
      for discrepancy in page
      where (discrepancy.ledger + discrepancy.external).contains(where: range.contains) {
        try writer.delete(Discrepancy.self, key: discrepancy.key)
      }
    }
  }

  /// Frees the records of matches, and takes the matches out of the store.
  ///
  /// - Returns: Their ids with their leaves of the digest.
  func deleteMatches(
    _ keys: [Int64], of run: inout Run, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) -> [String] {
    var removed: [String] = []
    for key in keys {
      guard let match = try writer.match(key) else { continue }
      switch match.status {
      case .accepted:
        let freed = try apply(match, .accepted, -1, to: &run, in: writer)
        try followSettlement(of: freed, run: run, at: now, in: writer)
      case .suggested: try apply(match, .suggested, -1, to: &run, in: writer)
      case .rejected, .revoked: break
      }
      removed.append(
        "\(match.id):\(MatchDigest.leaf(of: match, madeAs: try origin(of: match, run, in: writer)))"
      )
      for pair in try writer.all(RejectedPair.self, where: [.equals("match", .integer(key))]) {
        try writer.delete(RejectedPair.self, key: pair.key)
      }
    }
    try writer.deleteMatches(keys)
    return removed
  }

  /// The status that a match was made with.
  private func origin(
    of match: MatchRecord, _ run: Run, in reader: any StoreReading
  ) throws(RunError) -> MatchStatus {
    guard match.decision != nil else { return match.status }
    // What is revoked may have been accepted by a person or by its rule: only the trail knows.
    guard match.status == .revoked else { return .suggested }
    let accepted = try reader.first(
      AuditEvent.self,
      where: [
        .equals("run", .text(run.id)), .equals("subject", .text(match.id)),
        .equals("action", .text("accept_match")),
      ])
    return accepted == nil ? .accepted : .suggested
  }
}

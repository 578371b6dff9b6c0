import Matchbook

// How matches change what is settled of records, and a run's counts with it.
extension RunManager {
  /// Adds a match to its records, or takes it off.
  ///
  /// - Parameters:
  ///   - status: As what it counts: accepted or suggested.
  ///   - sign: 1 to add it, -1 to take it off.
  /// - Returns: The records that are settled now and were not before, or the other way round: what
  ///   ``followSettlement(of:run:at:in:)`` has to hear of.
  @discardableResult
  func apply(
    _ match: MatchRecord, _ status: MatchStatus, _ sign: Int, to run: inout Run,
    in writer: any StoreWriting
  ) throws(RunError) -> [Int64] {
    var changes: [EntryChange] = []
    var turned: [Int64] = []
    for part in match.allocations {
      guard let entry = try writer.entry(part.entry) else {
        throw .storeDamaged("match \(match.id) has a record that is gone")
      }
      var settlement = entry.settlement
      if status == .accepted {
        settlement.allocated += Int64(sign) * part.amount
        settlement.accepted += sign
      } else {
        settlement.suggested += sign
      }
      let state = settlement.state(of: entry.amount.minorUnits)
      run[entry.side].move(from: entry.state, to: state)
      if entry.state.isOpen != state.isOpen { turned.append(entry.key) }
      changes.append(
        EntryChange(
          entry: entry.key, settlement: settlement, state: state, before: EntryBefore(entry)))
    }
    try writer.settle(changes)
    return turned
  }

  /// Refuses a match of which a record is closed or has not enough open.
  func checkOpen(_ match: MatchRecord, in reader: any StoreReading) throws(RunError) {
    if let (entry, reason) = try problem(of: match, in: reader) {
      throw .notOpen(side: entry.side, id: entry.id, reason: reason)
    }
  }

  /// The first record of a match that it cannot take, and why.
  func problem(
    of match: MatchRecord, in reader: any StoreReading
  ) throws(RunError) -> (SourceEntry, String)? {
    for part in match.allocations {
      guard let entry = try reader.entry(part.entry) else {
        throw .storeDamaged("match \(match.id) has a record that is gone")
      }
      if let reason = entry.reasonAgainst(taking: part.amount) { return (entry, reason) }
    }
    return nil
  }
}

extension SourceEntry {
  /// Why an accepted match cannot take some of the record; `nil` if it can.
  func reasonAgainst(taking units: Int64) -> String? {
    switch state {
    case .closed: return "it is closed"
    case .matched: return "it is matched in full"
    case .unmatched, .partial:
      let (whole, taken) = (Int128(amount.minorUnits), Int128(settlement.allocated) + Int128(units))
      let fits = whole < 0 ? (whole...0).contains(taken) : (0...whole).contains(taken)
      guard !fits else { return nil }
      return "\(residual) of it is open, "
        + "\(Amount(minorUnits: units, currency: amount.currency)) is asked for"
    }
  }
}

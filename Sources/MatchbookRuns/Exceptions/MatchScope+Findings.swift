import Matchbook

// What does not agree after a match. Every open record is in one finding: a set that is ambiguous, a
// rest, a duplicate, a pair that fails one point of a rule, or else the other side lacks it.
extension MatchScope {
  /// - Complexity: O(rows) beside ``MatchResult/nearMisses(ledgerRows:externalRows:threads:control:)``
  ///   of the open ones.
  func findings(
    in result: MatchResult, threads: Int, control: RunControl
  ) throws(RunError) -> Findings {
    var found = Findings(self, result)
    found.items = ambiguous(in: result)
    var open: [Side: [OpenRow]] = [:]
    for side in Side.allCases {
      let records = found.open(side)
      for place in records.indices {
        let row = records.row(at: place)
        let code = result.outcomeCode(of: row, on: side)
        if ["ambiguous", "suggested", "closed"].contains(code) { continue }
        // By this match, or by an earlier one.
        if code == "partial" || result.isPartial(row, on: side) {
          found.items.append(finding(.partialResidual, side, records[place]))
        } else {
          open[side, default: []].append(OpenRow(row: row, place: place))
        }
      }
      let duplicates = Duplicates(
        side, result, open: open[side, default: []].map(\.row) + surplus(of: side, in: result))
      found.items += duplicates.pairs.map { duplicate($0, side, result) }
      open[side]?.removeAll { duplicates.isDuplicate($0.row) }
    }
    let near: NearMisses
    do {
      near = try result.nearMisses(
        ledgerRows: open[.ledger, default: []].map { Int32(truncatingIfNeeded: $0.row) },
        externalRows: open[.external, default: []].map { Int32(truncatingIfNeeded: $0.row) },
        threads: threads, control: control.engine)
    } catch .cancelled {
      throw .matching(.cancelled)
    } catch {
      // The matches stand, whatever becomes of the search for what came near.
      near = NearMisses(items: [], limits: ["near misses were not searched: \(error)"])
    }
    found.limits = near.limits
    var seen: [Side: Set<Int>] = [.ledger: [], .external: []]
    for miss in near.items {
      found.items.append(finding(miss, result))
      seen[.ledger]?.formUnion(miss.ledgerRows)
      seen[.external]?.formUnion(miss.externalRows)
    }
    for side in Side.allCases {
      for row in open[side, default: []] where seen[side]?.contains(row.row) == false {
        found.append(lacking: side, place: row.place)
      }
    }
    return found
  }

  /// An open record by its place in its table, and in the list of open records.
  private struct OpenRow {
    var row: Int
    var place: Int
  }

  // MARK: Sets

  private func ambiguous(in result: MatchResult) -> [Finding] {
    result.ambiguousPositions.enumerated().compactMap { place, set in
      let side: Side = set.externalRows.isEmpty ? .ledger : .external
      let rows = side == .ledger ? set.ledgerRows : set.externalRows
      guard let row = rows.min(by: { self[side].keys[Int($0)] < self[side].keys[Int($1)] }) else {
        return nil
      }
      return Finding(
        kind: .ambiguous, ledger: keys(set.ledgerRows.map { Int($0) }, .ledger),
        external: keys(set.externalRows.map { Int($0) }, .external),
        amount: self[side].table.amount(at: Int(row)), day: self[side].table.date(at: Int(row)),
        message: result.ambiguous[place].reason)
    }
  }

  /// Rows of ambiguous sets that have more of this side than of the other: one may be there twice.
  private func surplus(of side: Side, in result: MatchResult) -> [Int] {
    result.ambiguousPositions.flatMap { set in
      let (own, others) =
        side == .ledger ? (set.ledgerRows, set.externalRows) : (set.externalRows, set.ledgerRows)
      return own.count > others.count ? own.map { Int($0) } : []
    }
  }

  private func keys(_ rows: [Int], _ side: Side) -> [Int64] {
    rows.map { self[side].keys[$0] }.sorted()
  }

  // MARK: Records

  func finding(_ kind: DiscrepancyKind, _ side: Side, _ record: OpenRecord) -> Finding {
    let keys = [self[side].keys[record.row]]
    return Finding(
      kind: kind, ledger: side == .ledger ? keys : [], external: side == .external ? keys : [],
      amount: record.openAmount, day: self[side].table.date(at: record.row),
      message: record.reason)
  }

  private func duplicate(
    _ pair: Duplicates.Pair, _ side: Side, _ result: MatchResult
  ) -> Finding {
    let table = self[side].table
    let keys = keys([pair.first, pair.duplicate], side)
    return Finding(
      kind: side == .ledger ? .duplicateLedger : .duplicateExternal,
      ledger: side == .ledger ? keys : [], external: side == .external ? keys : [],
      amount: result.openAmount(of: pair.duplicate, on: side), day: table.date(at: pair.duplicate),
      message: "\(table.id(at: pair.duplicate)) has the amount, date and reference of "
        + "\(table.id(at: pair.first)): \(table.amount(at: pair.first)), "
        + "\(table.text(.date, at: pair.first) ?? ""), "
        + (table.text(.reference, at: pair.first) ?? ""))
  }

  private func finding(_ miss: NearMiss, _ result: MatchResult) -> Finding {
    let days =
      miss.ledgerRows.map { ledger.table.date(at: $0) }
      + miss.externalRows.map { external.table.date(at: $0) }
    return Finding(
      kind: miss.point.kind, ledger: keys(miss.ledgerRows, .ledger),
      external: keys(miss.externalRows, .external), amount: amount(of: miss, result),
      day: days.compactMap(\.self).min(),
      message: "fails only in rule \(miss.ruleID): \(miss.reason)")
  }

  /// What is at stake: the difference where only amounts differ, else what is open of the external
  /// records.
  private func amount(of miss: NearMiss, _ result: MatchResult) -> Amount {
    let currency = result.external.amount(at: miss.externalRows[0]).currency
    func sum(_ rows: [Int], _ table: RecordTable, _ places: Int) -> Int128 {
      rows.reduce(Int128(0)) { sum, row in
        let amount = table.amount(at: row)
        return sum
          + (amount.currency.exponent..<places).reduce(Int128(amount.minorUnits)) { units, _ in
            units * 10
          }
      }
    }
    let other = result.ledger.amount(at: miss.ledgerRows[0]).currency
    let finer = other.exponent > currency.exponent ? other : currency
    guard miss.point == .amount, other.code == currency.code else {
      return Amount(
        minorUnits: Int64(clamping: sum(miss.externalRows, result.external, currency.exponent)),
        currency: currency)
    }
    let difference =
      sum(miss.ledgerRows, result.ledger, finer.exponent)
      - sum(miss.externalRows, result.external, finer.exponent)
    return Amount(minorUnits: Int64(clamping: difference), currency: finer)
  }
}

/// Says in words what the records of a group have in common.
struct GroupWords {
  private let group: GroupLink
  private let run: MatchedRun

  init(_ group: GroupLink, _ run: MatchedRun) {
    self.group = group
    self.run = run
  }

  /// - Parameter words: What the rule says of the first pair of the group.
  func text(beside words: String) -> String {
    var parts = [group.residual.map(inPart) ?? sums]
    if !words.isEmpty { parts.append(words) }
    if !group.note.isEmpty { parts.append(group.note) }
    return parts.joined(separator: "; ")
  }

  /// For example `2 external records 60.00 EUR settle ledger record L-1 in part: 40.00 EUR of
  /// 100.00 EUR stays open`.
  private func inPart(_ residual: Residual) -> String {
    let table = run.table(residual.side)
    let (keepers, payers, payer) =
      residual.side == .ledger
      ? (group.ledgerRows, group.externalRows, run.external)
      : (group.externalRows, group.ledgerRows, run.ledger)
    let row = Int(residual.row)
    let id = table.id(at: row)
    let currency = table.amount(at: row).currency
    let open = Amount(minorUnits: residual.open, currency: currency)
    let paid = Decimal64.text(sum(payers, payer), places: places)
    let what =
      keepers.count == 1
      ? "\(residual.side.rawValue) record \(id) in part"
      : "\(keepers.count) \(residual.side.rawValue) records, the oldest first, and \(id) in part"
    return "\(counted(payers.count, residual.side.opposite.rawValue)) \(paid) \(currency.code) "
      + "settle\(payers.count == 1 ? "s" : "") \(what): \(open) of \(table.amount(at: row)) "
      + "stays open"
  }

  private var sums: String {
    let ledger = sum(group.ledgerRows, run.ledger)
    let external = sum(group.externalRows, run.external)
    let left = counted(group.ledgerRows.count, "ledger")
    let right = counted(group.externalRows.count, "external")
    let currency = run.ledger.amount(at: Int(group.ledgerRows[0])).currency
    let places = max(
      currency.exponent,
      run.external.amount(at: Int(group.externalRows[0])).currency.exponent)
    func text(_ sum: Int128) -> String { Decimal64.text(sum, places: places) }
    guard ledger != external else {
      return "\(left) and \(right) come to the same \(text(ledger)) \(currency.code)"
    }
    let difference = external - ledger
    let magnitude = difference < 0 ? -difference : difference
    return "\(left) \(text(ledger)) and \(right) \(text(external)) \(currency.code) differ by "
      + "\(text(magnitude))\(PairWords.share(difference, of: ledger))"
  }

  private func counted(_ count: Int, _ side: String) -> String {
    "\(count) \(side) record\(count == 1 ? "" : "s")"
  }

  /// Amounts of one currency may be counted in different units; the finer ones are kept.
  private func sum(_ rows: [Int32], _ table: RecordTable) -> Int128 {
    let places = places
    return rows.reduce(0) { sum, row in
      let amount = table.amount(at: Int(row))
      return sum + Int128(amount.minorUnits)
        * Tolerance.powersOfTen[places - amount.currency.exponent]
    }
  }

  private var places: Int {
    let all =
      group.ledgerRows.map { run.ledger.amount(at: Int($0)).currency.exponent }
      + group.externalRows.map { run.external.amount(at: Int($0)).currency.exponent }
    return all.max() ?? 0
  }
}

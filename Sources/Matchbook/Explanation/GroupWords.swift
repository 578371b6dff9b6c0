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
    var parts = [sums]
    if !words.isEmpty { parts.append(words) }
    if !group.note.isEmpty { parts.append(group.note) }
    return parts.joined(separator: "; ")
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
    let all =
      group.ledgerRows.map { run.ledger.amount(at: Int($0)).currency.exponent }
      + group.externalRows.map { run.external.amount(at: Int($0)).currency.exponent }
    let places = all.max() ?? 0
    return rows.reduce(0) { sum, row in
      let amount = table.amount(at: Int(row))
      return sum + Int128(amount.minorUnits)
        * Tolerance.powersOfTen[places - amount.currency.exponent]
    }
  }
}

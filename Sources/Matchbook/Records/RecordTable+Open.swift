// A record of which earlier runs have settled a part comes in with what is still open.
extension RecordTable {
  /// The whole amount of a record, also of the part that earlier runs have settled.
  ///
  /// Differs from ``amount(at:)`` only in the tables of a ``MatchResult`` whose run was given
  /// ``MatchFacts/allocations``: there, `amount(at:)` is what was open when the run began.
  public func wholeAmount(at row: Int) -> Amount {
    let amount = amount(at: row)
    guard let whole = columns.wholeAmounts[Int32(truncatingIfNeeded: row)] else { return amount }
    return Amount(minorUnits: whole, currency: amount.currency)
  }

  /// The part of a record that earlier runs have settled.
  func settledBefore(at row: Int) -> Int64 {
    wholeAmount(at: row).minorUnits - columns.amounts[row]
  }

  /// The same records with the amounts that are open after allocations, in minor units by row.
  func settling(_ allocated: [Int32: Int64]) -> RecordTable {
    guard !allocated.isEmpty else { return self }
    var columns = columns
    for (row, units) in allocated where units != 0 {
      columns.wholeAmounts[row] = columns.amounts[Int(row)]
      columns.amounts[Int(row)] -= units
    }
    return RecordTable(trusting: columns)
  }

  /// The amount for people: `60.00 EUR`, or `60.00 EUR open of 100.00 EUR`.
  package func openWords(at row: Int) -> String {
    let amount = amount(at: row)
    guard columns.wholeAmounts[Int32(truncatingIfNeeded: row)] != nil else {
      return amount.description
    }
    return "\(amount) open of \(wholeAmount(at: row))"
  }
}

/// The conditions of a blocking beyond its keys, tested exactly on two rows with one key.
///
/// A class, because a value of so many columns is copied before calls in the loop over all pairs.
final class CandidateCheck: Sendable {
  let tolerance: Tolerance?
  let measure: WindowMeasure?
  /// The window in calendar days, where it needs no more than two days.
  private let plainWindow: ClosedRange<Int64>?
  private let sides: ComparableSides
  let wholeKeys: WholeKeyCheck
  let nearest: Nearness
  let facts: BoundFacts
  private let hasRejections: Bool

  /// Further apart than any two dates: a date that is missing is not near.
  static let unknownDistance: Int64 = 1 << 40

  init(
    _ blocking: Blocking, nearest: Nearness, sides: ComparableSides,
    encoders: (ledger: KeyEncoder, external: KeyEncoder), facts: BoundFacts
  ) {
    tolerance = blocking.amount
    self.nearest = nearest
    self.facts = facts
    hasRejections = !facts.rejections.isEmpty
    self.sides = sides
    wholeKeys = WholeKeyCheck(encoders.ledger, encoders.external)
    measure = blocking.date.map {
      WindowMeasure($0, ledger: sides.ledger.table, external: sides.external.table)
    }
    plainWindow = blocking.date.flatMap { $0.unit == .days ? $0.from...$0.to : nil }
  }

  /// Makes a check that only measures what pairs cost.
  convenience init(nearest: Nearness, sides: ComparableSides) {
    func encoder(_ side: Side) -> KeyEncoder {
      KeyEncoder(
        [], ruleKeys: nil, grouping: [], side: sides[side], amountBytes: sides.amountBytes)
    }
    self.init(
      Blocking(), nearest: nearest, sides: sides, encoders: (encoder(.ledger), encoder(.external)),
      facts: .none)
  }

  var hasWindow: Bool { measure != nil }

  /// Whether two rows whose index keys are equal are candidates.
  @inline(__always)
  func allows(_ ledger: KeyEntry, _ external: KeyEntry) -> Bool {
    if let plainWindow {
      guard ledger.day != Day.missing, external.day != Day.missing,
        plainWindow.contains(Int64(external.day) - Int64(ledger.day))
      else { return false }
      if tolerance == nil && !ledger.isHash && !hasRejections { return true }
    }
    return allowsSlowly(ledger, external)
  }

  @inline(never)
  private func allowsSlowly(_ ledger: KeyEntry, _ external: KeyEntry) -> Bool {
    if hasRejections, facts.rejects(ledger.row, external.row) { return false }
    if let measure, plainWindow == nil {
      guard ledger.day != Day.missing, external.day != Day.missing,
        measure.allows(
          ledgerDay: ledger.day, externalDay: external.day, ledgerRow: ledger.row,
          externalRow: external.row)
      else { return false }
    }
    if let tolerance {
      let number = sides.ledger.currencies[ledger.row]
      // A tolerance says nothing about amounts of different currencies.
      guard number == sides.external.currencies[external.row],
        tolerance.allows(
          ledger: sides.ledger.amounts[ledger.row], external: sides.external.amounts[external.row],
          exponent: sides.exponents[Int(number)])
      else { return false }
    }
    return !ledger.isHash || wholeKeys.agree(ledger.row, external.row)
  }

  /// What a pair costs beside its score.
  func cost(ledgerRow: Int, externalRow: Int, score: Int32) -> PairCost {
    var amount: Int128 = 0
    if sides.ledger.currencies[ledgerRow] == sides.external.currencies[externalRow] {
      amount =
        Int128(sides.external.amounts[externalRow])
        - Int128(sides.ledger.amounts[ledgerRow])
      if amount < 0 { amount = -amount }
    }
    return PairCost(
      scoreLoss: Int64(Verdict.fullScore - score), amount: amount,
      time: timeDistance(ledgerRow, externalRow))
  }

  private func timeDistance(_ ledgerRow: Int, _ externalRow: Int) -> Int64 {
    // Columns are named in full: a copy of a table's columns would count references per pair.
    let leftDay = sides.ledger.table.columns.days[ledgerRow]
    let rightDay = sides.external.table.columns.days[externalRow]
    guard leftDay != Day.missing, rightDay != Day.missing else {
      return CandidateCheck.unknownDistance
    }
    let days = abs(Int64(rightDay) - Int64(leftDay))
    guard nearest == .instant else { return days }
    guard !sides.ledger.table.columns.instants.isEmpty,
      !sides.external.table.columns.instants.isEmpty
    else { return days * 86_400_000 }
    let left = sides.ledger.table.columns.instants[ledgerRow]
    let right = sides.external.table.columns.instants[externalRow]
    guard left != RecordColumns.missingInstant, right != RecordColumns.missingInstant
    else { return days * 86_400_000 }
    let (distance, over) = right.subtractingReportingOverflow(left)
    return over ? CandidateCheck.unknownDistance : Int64(clamping: distance.magnitude)
  }
}

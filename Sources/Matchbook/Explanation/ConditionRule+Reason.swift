extension ConditionRule {
  /// Says in words what holds for a pair, test by test in the order of the condition.
  public func reason(
    for pair: CandidatePair, ledger: RecordTable, external: RecordTable
  ) -> String {
    let words = PairWords(
      ledger: ledger, external: external, ledgerRow: Int(pair.ledgerRow),
      externalRow: Int(pair.externalRow))
    let parts = words.describe(pairCondition)
    return parts.isEmpty ? "fits rule \(header.id)" : parts.joined(separator: "; ")
  }
}

/// Puts into words what holds between two records.
struct PairWords {
  let ledger: RecordTable
  let external: RecordTable
  let ledgerRow: Int
  let externalRow: Int

  /// One phrase per test that holds; tests in branches that do not hold are left out.
  func describe(_ condition: Condition) -> [String] {
    switch condition {
    case .all(let parts): return parts.flatMap(describe)
    case .any(let parts):
      return parts.filter { holds($0) }.flatMap(describe)
    case .not: return []
    case .test(let test): return [phrase(test)]
    }
  }

  private func holds(_ condition: Condition) -> Bool {
    let left = ledger.selecting(rows: [Int32(ledgerRow)])
    let right = external.selecting(rows: [Int32(externalRow)])
    return ConditionEvaluator(condition, ledger: left, external: right)
      .holds(ledgerRow: 0, externalRow: 0)
  }

  private func value(_ operand: Test.Operand, _ table: RecordTable, _ row: Int) -> String {
    switch operand {
    case .constant(let text): return text
    case .field(let field, _): return table.text(field, at: row) ?? "nothing"
    }
  }

  private func phrase(_ test: Test) -> String {
    let left = value(test.ledger, ledger, ledgerRow)
    let right = value(test.external, external, externalRow)
    switch test.comparison {
    case .equal:
      return left == right
        ? "same \(test.name) \(left)" : "\(test.name) \"\(left)\" reads as \"\(right)\""
    case .within: return amountPhrase(test, left, right)
    case .dateWithin: return datePhrase()
    case .sameMonth: return "same month \(left.prefix(7))"
    case .similar(let measure, _):
      let score = ConditionEvaluator(
        .test(test), ledger: ledger.selecting(rows: [Int32(ledgerRow)]),
        external: external.selecting(rows: [Int32(externalRow)])
      ).score(ledgerRow: 0, externalRow: 0)
      return "\(test.name) \(Decimal64.text(Int128(score / 1000), places: 3)) similar by "
        + "\(measure.rawValue)"
    case .contains: return "external \(fieldName(test.external)) contains \"\(left)\""
    case .containedIn: return "ledger \(fieldName(test.ledger)) contains \"\(right)\""
    case .startsWith: return "external \(fieldName(test.external)) starts with \"\(left)\""
    case .present: return "\(test.name) present"
    case .among:
      if case .constant = test.ledger { return "\(test.name) \(right) is listed" }
      return "\(test.name) \(left) is listed"
    case .notEqual: return "\(test.name) \(left) differs from \(right)"
    case .less: return "\(test.name) \(left) is less than \(right)"
    case .lessOrEqual: return "\(test.name) \(left) is at most \(right)"
    case .greater: return "\(test.name) \(left) is greater than \(right)"
    case .greaterOrEqual: return "\(test.name) \(left) is at least \(right)"
    }
  }

  private func fieldName(_ operand: Test.Operand) -> String {
    if case .field(let field, _) = operand { return field.name }
    return "value"
  }

  private func amountPhrase(_ test: Test, _ left: String, _ right: String) -> String {
    guard test.ledger == .field(.amount, normalised: []),
      test.external == .field(.amount, normalised: [])
    else { return "\(test.name) \(left) is close to \(right)" }
    let first = ledger.amount(at: ledgerRow)
    let second = external.amount(at: externalRow)
    let places = max(first.currency.exponent, second.currency.exponent)
    let a = Int128(first.minorUnits) * Tolerance.powersOfTen[places - first.currency.exponent]
    let b = Int128(second.minorUnits) * Tolerance.powersOfTen[places - second.currency.exponent]
    if a == b { return "same \(test.name) \(left)" }
    let difference = b - a
    let text = Decimal64.text(difference < 0 ? -difference : difference, places: places)
    return "\(test.name) differs by \(text) \(second.currency.code)"
      + PairWords.share(difference, of: a)
  }

  /// A difference as a share of a base, in hundredths of a percent, rounded half up.
  static func share(_ difference: Int128, of base: Int128) -> String {
    guard base != 0 else { return "" }
    let (difference, base) = (
      difference < 0 ? -difference : difference, base < 0 ? -base : base
    )
    let hundredths = (difference * 20_000 + base) / (2 * base)
    if hundredths == 0 { return " (less than 0.01 %)" }
    return " (\(Decimal64.text(hundredths, places: 2)) %)"
  }

  private func datePhrase() -> String {
    guard let left = ledger.date(at: ledgerRow), let right = external.date(at: externalRow) else {
      return "dates fit"
    }
    let days = Int(right.number) - Int(left.number)
    if days == 0 { return "same day \(left)" }
    let count = abs(days) == 1 ? "1 day" : "\(abs(days)) days"
    return "external \(count) \(days > 0 ? "later" : "earlier")"
  }
}

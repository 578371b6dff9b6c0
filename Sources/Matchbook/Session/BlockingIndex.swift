/// How one rule finds its candidates in the ledger of a session: one way of its ways.
struct BlockingIndex: Sendable {
  /// The position of the rule in the order of passes.
  let pass: Int
  let rule: any Rule
  let header: RuleHeader
  let blocking: Blocking
  let groupBy: [Field]
  /// Whether all rows of a key count, because they match whole or not at all.
  let takesWholeKeys: Bool
  let rows = LedgerIndex()

  /// The indexes of all rules.
  static func all(_ ruleSet: RuleSet, groupBy: [Field]) throws(MatchError) -> [BlockingIndex] {
    var indexes: [BlockingIndex] = []
    for (pass, rule) in ruleSet.rules.enumerated() {
      let header = ruleSet.headers[pass]
      let blockings = rule.blockings
      guard header.cardinality == .oneToOne || blockings.count == 1 else {
        throw .groupAlternatives(rule: header.id, count: blockings.count)
      }
      for blocking in blockings {
        indexes.append(
          BlockingIndex(
            pass: pass, rule: rule, header: header,
            blocking: header.cardinality == .oneToOne ? blocking : blocking.withoutAmounts,
            groupBy: groupBy,
            takesWholeKeys: header.cardinality != .oneToOne && header.group == .keys))
      }
    }
    return indexes
  }

  /// The same without any row.
  var emptied: BlockingIndex {
    BlockingIndex(
      pass: pass, rule: rule, header: header, blocking: blocking, groupBy: groupBy,
      takesWholeKeys: takesWholeKeys)
  }

  /// Whether the amount is part of the key, so that one too large for it equals none.
  var hasAmountKey: Bool {
    blocking.indexKeys.contains { $0.external == .value(of: .amount, normalised: []) }
  }

  /// What narrows the candidates.
  var narrowing: MatchSession.Narrowing {
    let hasKey =
      blocking.usesRuleKeys || !groupBy.isEmpty
      || blocking.keys.contains { $0 != Blocking.Key(.currency) }
    if hasKey { return .key }
    return blocking.date != nil && !takesWholeKeys ? .dateWindow : .nothing
  }

  /// Makes the keys of one side's rows.
  func encoder(
    _ side: Side, _ comparable: ComparableSide, amountBytes: Int
  ) throws(MatchError) -> KeyEncoder {
    let keys = blocking.indexKeys
    return KeyEncoder(
      side == .ledger ? keys.map(\.ledger) : keys.map(\.external),
      ruleKeys: blocking.usesRuleKeys
        ? try RecordKeys(checked: rule, header, comparable.table, side) : nil,
      grouping: groupBy, side: comparable, amountBytes: amountBytes)
  }

  /// One byte per row: 1 if the row is in the rule's scope.
  func scope(_ side: Side, _ table: RecordTable) -> RawColumn<UInt8> {
    let includes = RawColumn<UInt8>(repeating: 1, count: table.count)
    guard let scope = side == .ledger ? blocking.ledgerScope : blocking.externalScope else {
      return includes
    }
    let evaluator = ConditionEvaluator(scope, ledger: table, external: table)
    for row in 0..<table.count where !evaluator.holds(ledgerRow: row, externalRow: row) {
      includes[row] = 0
    }
    return includes
  }

  /// Adds ledger rows whose first one has a number in the session.
  func insert(_ encoder: KeyEncoder, first: Int) {
    let table = encoder.side.table
    let includes = scope(.ledger, table)
    // Rules may give a row several keys.
    rows.reserve(encoder.ruleKeys.map { $0.ends.count } ?? table.count)
    let days = days(table)
    encoder.encode(0..<table.count, includes: includes.base) { entry in
      var entry = entry
      if !days.isEmpty { entry.day = days[entry.row] }
      entry.taggedRow += UInt32(truncatingIfNeeded: first)
      rows.insert(entry)
    } absent: { _ in
    }
    rows.finish()
  }

  /// The days that order the rows of a key, where they are not those of the table: a window in
  /// seconds goes by instants, which may lie on another day than the one that a record states.
  func days(_ table: RecordTable) -> [Int32] {
    guard blocking.date?.unit == .seconds, !table.columns.instants.isEmpty else { return [] }
    return zip(table.columns.days, table.columns.instants).map { day, instant in
      guard day != Day.missing, instant != RecordColumns.missingInstant else { return day }
      let (days, rest) = instant.quotientAndRemainder(dividingBy: 86_400_000)
      return Int32(clamping: max(days - (rest < 0 ? 1 : 0), Int64(Day.missing) + 1))
    }
  }

  /// The positions among the rows of a key that may be in the window around an external row: all
  /// that are.
  @inline(__always)
  func positions(_ rows: LedgerIndexView.Rows, day: Int32) -> Range<Int> {
    guard let window = blocking.date, !takesWholeKeys else { return 0..<rows.count }
    guard day != Day.missing else { return 0..<0 }
    let days = window.ledgerDays(around: day)
    return rows.positions(
      // No date is the least number, and lies in no window.
      from: Int32(clamping: max(days.lowerBound, Int64(Day.missing) + 1)),
      through: Int32(clamping: days.upperBound))
  }
}

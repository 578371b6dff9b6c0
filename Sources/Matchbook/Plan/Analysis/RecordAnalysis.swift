/// What rules and records say about each other before a run: keys that few records have or that all
/// share, scopes without records, sides that cannot meet.
struct RecordAnalysis {
  private(set) var warnings: [RuleWarning] = []

  /// Fewer records tell nothing about a column.
  private static let fewestRecords = 10
  /// From this share of records without a value, in percent, a key is worth a warning.
  private static let missingPercent = 80

  private let rules: RuleSet
  private let ledger: RecordTable
  private let external: RecordTable
  /// Per side, what of a column has been read already.
  private var columns: [Place: KeyColumn] = [:]

  private struct Place: Hashable {
    let side: Side
    let field: Field
    let steps: [TextNormaliser]
  }

  /// - Complexity: O(records) for every key and scope of the rules.
  init(_ rules: RuleSet, passes: [MatchPlan.PassPlan], ledger: RecordTable, external: RecordTable) {
    self.rules = rules
    self.ledger = ledger
    self.external = external
    // An empty side has nothing to say; that it is empty is said elsewhere.
    guard !ledger.isEmpty, !external.isEmpty else { return }
    for (rule, pass) in zip(rules.rules, passes) {
      for (blocking, plan) in zip(rule.blockings, pass.alternatives) {
        study(blocking, plan, pass)
      }
      if let rule = rule as? ConditionRule { studyDates(rule) }
    }
    studyCurrencies()
    studyColumns()
  }

  private mutating func warn(
    _ code: RuleWarning.Code, _ ids: [String], _ sentence: String, remedy: String
  ) {
    let warning = RuleWarning(code, ids, sentence, remedy: remedy)
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  private func table(_ side: Side) -> RecordTable { side == .ledger ? ledger : external }

  // MARK: - Scopes and keys

  private mutating func study(
    _ blocking: Blocking, _ plan: MatchPlan.IndexPlan, _ pass: MatchPlan.PassPlan
  ) {
    let id = pass.ruleID
    let scopes = [Side.ledger: scope(blocking.ledgerScope, .ledger)].merging(
      [.external: scope(blocking.externalScope, .external)]) { first, _ in first }
    for side in Side.allCases {
      guard scopes[side]?.isEmpty == true else { continue }
      warn(
        .emptyScope, [id],
        "the scope of rule \"\(id)\" selects none of the \(table(side).count) \(side.rawValue) "
          + "records, so the rule finds nothing",
        remedy: "Correct the scope, or leave the rule out of this run.")
    }
    guard let left = scopes[.ledger], let right = scopes[.external], !left.isEmpty, !right.isEmpty
    else { return }
    for key in blocking.keys {
      var values: [KeyColumn.Value] = []
      for (side, expression, rows) in [
        (Side.ledger, key.ledger, left), (.external, key.external, right),
      ] {
        let value = value(of: expression, side, rows)
        values.append(value)
        guard rows.count >= RecordAnalysis.fewestRecords,
          value.missing * 100 >= rows.count * RecordAnalysis.missingPercent
        else { continue }
        warn(
          .missingValues, [id],
          "\(value.missing) of the \(rows.count) \(side.rawValue) records that rule \"\(id)\" looks "
            + "at have no \(expression.words), so it cannot match them",
          remedy: "Check that the column is read, and that the normalisers leave something; or add "
            + "a rule for records without it.")
      }
      studyConstancy(of: key, values, [left.count, right.count], id)
    }
    if plan.ledgerRecords > 0, plan.externalRecords > 0, plan.sharedKeys == 0 {
      warn(
        .noSharedKey, [id],
        "no ledger record has the same \(plan.keys.joined(separator: ", ")) as an external record, "
          + "so rule \"\(id)\" finds nothing",
        remedy: "Compare a value of both sides; a normaliser may make them equal.")
    }
  }

  private mutating func studyConstancy(
    of key: Blocking.Key, _ values: [KeyColumn.Value], _ counts: [Int], _ id: String
  ) {
    // Most sides have one currency, and a rule that asks for it is right all the same.
    guard key != Blocking.Key(.currency), let only = values[0].only, only == values[1].only,
      zip(values, counts).allSatisfy({ $1 - $0.missing >= RecordAnalysis.fewestRecords })
    else { return }
    warn(
      .constantKey, [id],
      "all records of both sides that have \(key.words) have the same, \"\(only)\", so it tells "
        + "none of them apart in rule \"\(id)\"",
      remedy: "Look up another field as well, one whose values differ.")
  }

  /// The rows of a scope; all rows where there is none.
  private func scope(_ condition: Condition?, _ side: Side) -> [Int] {
    let table = table(side)
    guard let condition else { return Array(0..<table.count) }
    let evaluator = ConditionEvaluator(condition, ledger: table, external: table)
    return (0..<table.count).filter { evaluator.holds(ledgerRow: $0, externalRow: $0) }
  }

  private mutating func value(
    of expression: Blocking.Expression, _ side: Side, _ rows: [Int]
  ) -> KeyColumn.Value {
    let place =
      switch expression {
      case .month: Place(side: side, field: .date, steps: [])
      case .value(let field, let steps): Place(side: side, field: field, steps: steps)
      }
    let column = columns[place] ?? KeyColumn(table(side), place.field, place.steps)
    columns[place] = column
    var value = column.value(of: rows)
    if expression == .month { value.only = nil }
    return value
  }

  // MARK: - Dates

  private mutating func studyDates(_ rule: ConditionRule) {
    guard let left = dates(of: ledger), let right = dates(of: external) else { return }
    let present = Condition.test(
      Test(
        ledger: .field(.date, normalised: []), external: .field(.date, normalised: []), .present))
    let distances = DateWindow(
      from: Int64(right.lowerBound.number) - Int64(left.upperBound.number),
      to: Int64(right.upperBound.number) - Int64(left.lowerBound.number))
    let accepted = Acceptance(of: rule).condition
    guard accepted.implies(present), !accepted.isContradictory,
      Condition.all([accepted, .date(within: distances)]).isContradictory
    else { return }
    let id = rule.header.id
    warn(
      .datesApart, [id],
      "the ledger records are dated \(left.lowerBound) to \(left.upperBound), the external ones "
        + "\(right.lowerBound) to \(right.upperBound), too far apart for every window of rule "
        + "\"\(id)\"",
      remedy: "Take files of one period, or check how their dates are read.")
  }

  private func dates(of table: RecordTable) -> ClosedRange<Day>? {
    let days = table.columns.days.lazy.filter { $0 != Day.missing }
    guard let first = days.min(), let last = days.max() else { return nil }
    return Day(number: first)...Day(number: last)
  }

  // MARK: - What one side alone has

  private mutating func studyCurrencies() {
    let keepsCurrencies = rules.rules.allSatisfy { rule in
      guard let rule = rule as? ConditionRule else { return false }
      return rule.header.cardinality != .oneToOne
        || Acceptance(of: rule).condition.implies(.equal(.currency))
    }
    guard keepsCurrencies else { return }
    let counts = [Side.ledger, .external].map { side in
      table(side).columns.currencies.reduce(into: [UInt32: (Currency, Int)]()) {
        $0[$1.codeWord] = ($1, ($0[$1.codeWord]?.1 ?? 0) + 1)
      }
    }
    for (side, other) in [(0, 1), (1, 0)] {
      let alone = counts[side].filter { counts[other][$0.key] == nil }.values
        .sorted { $0.0.code < $1.0.code }
      for (currency, count) in alone {
        let (own, opposite) = side == 0 ? ("ledger", "external") : ("external", "ledger")
        warn(
          .oneSidedCurrency, [],
          "\(count) \(own) record\(count == 1 ? " is" : "s are") in \(currency.code), but no "
            + "\(opposite) record is, so no rule can match \(count == 1 ? "it" : "them")",
          remedy: "Check that the \(opposite) file is complete and that its currencies are read.")
      }
    }
  }

  private mutating func studyColumns() {
    for (side, other) in [(Side.ledger, Side.external), (.external, .ledger)] {
      let read = rules.rules.reduce(into: Set<Field>()) { $0.formUnion($1.fields(of: side)) }
      let names = table(side).namedFields
        .filter { !table(other).has($0) && !read.contains($0) }.map(\.name)
      guard !names.isEmpty else { continue }
      warn(
        .oneSidedColumn, [],
        "the \(side.rawValue) records alone have the column\(names.count == 1 ? "" : "s") "
          + "\(names.map { "\"\($0)\"" }.joined(separator: ", ")), which no rule reads",
        remedy: "If the other side has the same under another name, compare the two in a rule; "
          + "otherwise nothing is amiss.")
    }
  }
}

/// A field of one side as a key reads it.
private struct KeyColumn {
  /// What rows have in the column.
  struct Value {
    var missing = 0
    /// The value that all rows have that have one; `nil` if there are several, or none.
    var only: String?
  }

  private enum Cells {
    case texts(NormalisedText)
    case days([Int32])
    case numbers([Int64])
    case always
    case never
  }

  private let cells: Cells
  private let table: RecordTable
  private let field: Field

  init(_ table: RecordTable, _ field: Field, _ steps: [TextNormaliser]) {
    self.table = table
    self.field = field
    if field == .id || table.textCells(field) != nil {
      cells = .texts(NormalisedText(table, field, steps))
    } else if !steps.isEmpty {
      cells = .texts(NormalisedText(writing: table, field, steps))
    } else if field == .date {
      cells = .days(table.columns.days)
    } else if field == .amount || field == .currency {
      cells = .always
    } else if case .named(let name) = field,
      case .number(let values, _) = table.columns.named.first(where: { $0.name == name })?.values
    {
      cells = .numbers(values)
    } else {
      cells = .never
    }
  }

  func value(of rows: [Int]) -> Value {
    var value = Value()
    var isVaried = false
    for row in rows {
      guard has(row) else {
        value.missing += 1
        continue
      }
      guard !isVaried else { continue }
      let text = text(row)
      if let only = value.only { isVaried = only != text } else { value.only = text }
    }
    if isVaried { value.only = nil }
    return value
  }

  private func has(_ row: Int) -> Bool {
    switch cells {
    case .texts(let texts): !texts.cells.isEmpty && !texts.cells[row].isAbsent
    case .days(let days): days[row] != Day.missing
    case .numbers(let values): values[row] != NamedColumn.missing
    case .always: true
    case .never: false
    }
  }

  private func text(_ row: Int) -> String {
    if case .texts(let texts) = cells {
      return texts.withText(row) { String(decoding: $0, as: UTF8.self) }
    }
    return table.text(field, at: row) ?? ""
  }
}

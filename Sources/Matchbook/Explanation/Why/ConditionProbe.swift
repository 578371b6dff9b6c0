/// Tells test by test what holds between two records and, where it does not, by how much.
struct ConditionProbe {
  /// One row each.
  let ledger: RecordTable
  let external: RecordTable
  /// All records of the run.
  private let result: MatchResult
  private let words: PairWords
  private let windows: WindowProbes

  /// - Parameter windows: Shared by probes of many pairs of one result.
  init(
    _ result: MatchResult, ledgerRow: Int, externalRow: Int,
    windows: WindowProbes = WindowProbes()
  ) {
    self.result = result
    self.windows = windows
    ledger = result.ledger.selecting(rows: [Int32(ledgerRow)])
    external = result.external.selecting(rows: [Int32(externalRow)])
    words = PairWords(ledger: ledger, external: external, ledgerRow: 0, externalRow: 0)
  }

  func finding(_ condition: Condition) -> ConditionFinding {
    switch condition {
    case .all(let parts):
      let parts = parts.map(finding)
      return ConditionFinding(
        kind: .all, holds: parts.allSatisfy(\.holds), parts: parts, test: nil)
    case .any(let parts):
      let parts = parts.map(finding)
      return ConditionFinding(
        kind: .any, holds: parts.contains { $0.holds }, parts: parts, test: nil)
    case .not(let part):
      let part = finding(part)
      return ConditionFinding(kind: .not, holds: !part.holds, parts: [part], test: nil)
    case .test(let test):
      let finding = finding(test)
      return ConditionFinding(kind: .test, holds: finding.holds, parts: [], test: finding)
    }
  }

  func finding(_ test: Test) -> TestFinding {
    let values = values(of: test)
    let (holds, answer) = answer(test, values)
    return TestFinding(
      name: test.name, holds: holds, words: answer.words, ledgerValue: values.ledger,
      externalValue: values.external, ledgerReading: values.ledgerReading,
      externalReading: values.externalReading, slack: holds ? nil : answer.slack)
  }

  /// The score of a pair that fits, in millionths, as the judge counts it.
  func score(_ condition: Condition) -> Int32 {
    var sum: Int64 = 0
    var weights: Int64 = 0
    func add(_ condition: Condition) {
      switch condition {
      case .all(let parts), .any(let parts): parts.forEach(add)
      case .not(let part): add(part)
      case .test(let test):
        guard test.weight > 0 else { return }
        weights += Int64(test.weight)
        sum += Int64(test.weight) * Int64(share(test))
      }
    }
    add(condition)
    return weights == 0 ? Verdict.fullScore : Int32(sum / weights)
  }

  private func share(_ test: Test) -> Int32 {
    let (holds, _) = answer(test, values(of: test))
    guard holds else { return 0 }
    if case .similar(let measure, _) = test.comparison { return similarity(measure, test) }
    return Verdict.fullScore
  }

  // MARK: - Values

  struct Values {
    var ledger: String?
    var external: String?
    var ledgerReading: String?
    var externalReading: String?
  }

  func values(of test: Test) -> Values {
    func value(_ operand: Test.Operand, _ table: RecordTable) -> (String?, String?) {
      switch operand {
      case .constant(let text): return (text, nil)
      case .field(.amount, let steps) where steps.isEmpty:
        return (table.openWords(at: 0), nil)
      case .field(let field, let steps):
        let text = table.text(field, at: 0)
        return (text, steps.isEmpty ? nil : text.map { steps.normalised($0) })
      }
    }
    let left = value(test.ledger, ledger)
    let right = value(test.external, external)
    return Values(
      ledger: left.0, external: right.0, ledgerReading: left.1, externalReading: right.1)
  }

  private func similarity(_ measure: Similarity, _ test: Test) -> Int32 {
    let values = values(of: test)
    return measure.score(
      values.ledgerReading ?? plain(test.ledger, ledger),
      values.externalReading ?? plain(test.external, external))
  }

  private func plain(_ operand: Test.Operand, _ table: RecordTable) -> String {
    switch operand {
    case .constant(let text): return text
    case .field(let field, _): return table.text(field, at: 0) ?? ""
    }
  }

  // MARK: - Answers

  typealias Answer = (words: String, slack: Slack?)

  private func answer(_ test: Test, _ values: Values) -> (Bool, Answer) {
    if case .dateWithin(let window) = test.comparison { return dates(test, window, values) }
    let holds = ConditionEvaluator(.test(test), ledger: ledger, external: external)
      .holds(ledgerRow: 0, externalRow: 0)
    guard !holds else { return (true, (words.phrase(of: test), nil)) }
    if let missing = missing(test, values) { return (false, (missing, nil)) }
    return (false, failure(test, values))
  }

  /// Which record lacks the value that the test looks at; `nil` if both have it.
  private func missing(_ test: Test, _ values: Values) -> String? {
    func lack(
      _ operand: Test.Operand, _ value: String?, _ reading: String?, _ side: Side
    ) -> String? {
      guard case .field(let field, _) = operand else { return nil }
      guard let value, !value.isEmpty else { return "the \(side.rawValue) record has no \(field)" }
      guard let reading, reading.isEmpty else { return nil }
      return "\(side.rawValue) \(field) \"\(value)\" reads as nothing"
    }
    let left = lack(test.ledger, values.ledger, values.ledgerReading, .ledger)
    let right = lack(test.external, values.external, values.externalReading, .external)
    if left != nil, right != nil, values.ledger == nil, values.external == nil,
      test.ledger == test.external
    {
      return "neither record has a \(test.name)"
    }
    return left ?? right
  }

  private func failure(_ test: Test, _ values: Values) -> Answer {
    let kind = OperandKind(test, ledger, external)
    switch (test.comparison, kind) {
    case (.within(let tolerance), _): return amounts(test, tolerance, values)
    case (.equal, .number): return amounts(test, .exact, values)
    case (.less, .number), (.lessOrEqual, .number), (.greater, .number), (.greaterOrEqual, .number):
      return (orderWords(test, values), numberShift(test))
    case (.equal, .date), (.less, .date), (.lessOrEqual, .date), (.greater, .date),
      (.greaterOrEqual, .date):
      return (orderWords(test, values), dateShift(test))
    case (.similar(let measure, let least), _):
      let score = similarity(measure, test)
      let asked = Int128(least.numerator) * 1_000_000 / Int128(least.denominator)
      return (
        "\(test.name) similar \(ScoreWords.text(score)), asked \(least.decimalText)",
        .score(Int32(clamping: max(1, asked) - Int128(score)))
      )
    case (.equal, .text): return (readings(test, values), nil)
    default: return (orderWords(test, values), nil)
    }
  }

  /// For example `reference "INV-1" reads as "inv1", "INV-2" as "inv2"`.
  func readings(_ test: Test, _ values: Values) -> String {
    let (left, right) = (values.ledger ?? "", values.external ?? "")
    guard values.ledgerReading != nil || values.externalReading != nil else {
      return "\(test.name) \"\(left)\" is not \"\(right)\""
    }
    return "\(test.name) \"\(left)\" reads as \"\(values.ledgerReading ?? left)\", "
      + "\"\(right)\" as \"\(values.externalReading ?? right)\""
  }

  private func orderWords(_ test: Test, _ values: Values) -> String {
    let left = values.ledgerReading ?? values.ledger ?? "nothing"
    let right = values.externalReading ?? values.external ?? "nothing"
    switch test.comparison {
    case .equal: return "\(test.name) \(left) is not \(right)"
    case .notEqual: return "\(test.name) is \(left) on both sides"
    case .less: return "\(test.name) \(left) is not less than \(right)"
    case .lessOrEqual: return "\(test.name) \(left) is more than \(right)"
    case .greater: return "\(test.name) \(left) is not more than \(right)"
    case .greaterOrEqual: return "\(test.name) \(left) is less than \(right)"
    case .sameMonth: return "month \(left.prefix(7)) is not \(right.prefix(7))"
    case .contains:
      return "external \(name(test.external)) \"\(right)\" does not contain \"\(left)\""
    case .containedIn:
      return "ledger \(name(test.ledger)) \"\(left)\" does not contain \"\(right)\""
    case .startsWith:
      return "external \(name(test.external)) \"\(right)\" does not start with \"\(left)\""
    case .among(let options):
      let value = if case .constant = test.ledger { right } else { left }
      return "\(test.name) \(value) is none of \(options.shortList)"
    case .present, .within, .dateWithin, .similar: return "\(test.name) does not hold"
    }
  }

  private func name(_ operand: Test.Operand) -> String {
    if case .field(let field, _) = operand { return field.name }
    return "value"
  }

  // MARK: - Numbers

  private struct Numbers {
    var ledger: Int128
    var external: Int128
    var places: Int
    /// With a blank in front; empty for plain numbers.
    var currency: String
    var isMoneyOfOneKind: Bool
  }

  private func numbers(_ test: Test) -> Numbers? {
    guard
      let left = NumberOperand(test.ledger, ledger, like: test.external, external).value(0),
      let right = NumberOperand(test.external, external, like: test.ledger, ledger).value(0)
    else { return nil }
    let places = max(left.places, right.places)
    let currency = left.currency == 0 ? right.currency : left.currency
    return Numbers(
      ledger: Int128(left.units) * Tolerance.powersOfTen[places - left.places],
      external: Int128(right.units) * Tolerance.powersOfTen[places - right.places], places: places,
      currency: currency == 0 ? "" : " " + Currency(word: currency).code,
      isMoneyOfOneKind: left.currency == right.currency || left.currency == 0
        || right.currency == 0)
  }

  private func amounts(_ test: Test, _ tolerance: Tolerance, _ values: Values) -> Answer {
    guard let numbers = numbers(test) else { return ("\(test.name) is no number", nil) }
    guard numbers.isMoneyOfOneKind else {
      return (
        "\(test.name) \(values.ledger ?? "") and \(values.external ?? "") are money of two "
          + "currencies", nil
      )
    }
    return AmountWords(
      name: test.name, tolerance: tolerance, ledger: numbers.ledger, external: numbers.external,
      places: numbers.places, currency: numbers.currency
    ).failure
  }

  /// How far the external number has to move to be in the order that is asked for.
  private func numberShift(_ test: Test) -> Slack? {
    guard let numbers = numbers(test), numbers.isMoneyOfOneKind,
      let least = ConditionProbe.leastShift(test.comparison)
    else { return nil }
    return .amount(numbers.ledger - numbers.external + Int128(least), places: numbers.places)
  }

  /// Where the external value has to stand beside the ledger value.
  private static func leastShift(_ comparison: Test.Comparison) -> Int64? {
    switch comparison {
    case .less: 1
    case .greater: -1
    case .equal, .lessOrEqual, .greaterOrEqual: 0
    default: nil
    }
  }

  // MARK: - Dates

  private func day(_ operand: Test.Operand, _ table: RecordTable) -> Int32? {
    DateOperand(operand, table).day(0)
  }

  private func dateShift(_ test: Test) -> Slack? {
    guard let left = day(test.ledger, ledger), let right = day(test.external, external),
      let least = ConditionProbe.leastShift(test.comparison)
    else { return nil }
    let shift = Int64(left) - Int64(right) + least
    return .days(shift)
  }

  private func dates(_ test: Test, _ window: DateWindow, _ values: Values) -> (Bool, Answer) {
    guard let left = day(test.ledger, ledger), let right = day(test.external, external) else {
      return (false, (missing(test, values) ?? "a date is missing", nil))
    }
    if window.unit == .seconds {
      let from = WindowMeasure.instant(ledger.columns.instants, 0, left)
      let to = WindowMeasure.instant(external.columns.instants, 0, right)
      return InstantWords(window: window, from: from, to: to).answer
    }
    let probe = windows.probe(window, of: result)
    let distance = probe.distance(from: left, to: right)
    let excess = probe.excess(distance)
    guard excess != 0 else {
      return (true, (words.phrase(of: test), nil))
    }
    return (
      false,
      (
        DayWords(window: window).failure(distance: distance, excess: excess),
        probe.shift(from: left, to: right).map {
          window.unit == .days ? .days($0) : .businessDays(-excess, calendarDays: $0)
        }
      )
    )
  }
}

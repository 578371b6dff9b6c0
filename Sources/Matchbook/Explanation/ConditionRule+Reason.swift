extension ConditionRule {
  /// Says in words what holds for a pair, test by test in the order of the condition.
  public func reason(
    for pair: CandidatePair, ledger: RecordTable, external: RecordTable
  ) -> String {
    var bytes: [UInt8] = []
    appendReason(for: pair, ledger: ledger, external: external, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Puts what ``reason(for:ledger:external:)`` returns behind other text.
  func appendReason(
    for pair: CandidatePair, ledger: RecordTable, external: RecordTable, to bytes: inout [UInt8]
  ) {
    let words = PairWords(
      ledger: ledger, external: external, ledgerRow: Int(pair.ledgerRow),
      externalRow: Int(pair.externalRow))
    let start = bytes.count
    words.describe(pairCondition, from: start, to: &bytes)
    guard bytes.count == start else { return }
    bytes.append(words: "fits rule ")
    bytes.append(words: header.id)
  }
}

/// Puts into words what holds between two records.
struct PairWords {
  let ledger: RecordTable
  let external: RecordTable
  let ledgerRow: Int
  let externalRow: Int

  /// The phrase of one test that holds.
  func phrase(of test: Test) -> String {
    var bytes: [UInt8] = []
    write(test, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes one phrase per test that holds; tests in branches that do not hold are left out.
  ///
  /// - Parameter start: Where the first phrase begins; further ones stand behind a semicolon.
  func describe(_ condition: Condition, from start: Int, to bytes: inout [UInt8]) {
    switch condition {
    case .all(let parts):
      for part in parts { describe(part, from: start, to: &bytes) }
    case .any(let parts):
      for part in parts where holds(part) { describe(part, from: start, to: &bytes) }
    case .not: break
    case .test(let test):
      if bytes.count > start { bytes.append(words: "; ") }
      write(test, to: &bytes)
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

  private func append(
    _ operand: Test.Operand, _ table: RecordTable, _ row: Int, to bytes: inout [UInt8]
  ) {
    switch operand {
    case .constant(let text): bytes.append(words: text)
    case .field(let field, _):
      if !table.append(field, of: row, to: &bytes) { bytes.append(words: "nothing") }
    }
  }

  private func write(_ test: Test, to bytes: inout [UInt8]) {
    var left: String { value(test.ledger, ledger, ledgerRow) }
    var right: String { value(test.external, external, externalRow) }
    func add(_ words: String) { bytes.append(words: words) }
    switch test.comparison {
    // Nearly all phrases are of these three kinds: they are made of bytes.
    case .equal: writeEqual(test, to: &bytes)
    case .within: writeAmounts(test, to: &bytes)
    case .dateWithin: writeDays(to: &bytes)
    case .sameMonth: add("same month \(left.prefix(7))")
    case .similar(let measure, _):
      let score = ConditionEvaluator(
        .test(test), ledger: ledger.selecting(rows: [Int32(ledgerRow)]),
        external: external.selecting(rows: [Int32(externalRow)])
      ).score(ledgerRow: 0, externalRow: 0)
      add(
        "\(test.name) \(Decimal64.text(Int128(score / 1000), places: 3)) similar by "
          + "\(measure.rawValue)")
    case .contains: add("external \(fieldName(test.external)) contains \"\(left)\"")
    case .containedIn: add("ledger \(fieldName(test.ledger)) contains \"\(right)\"")
    case .startsWith: add("external \(fieldName(test.external)) starts with \"\(left)\"")
    case .present: add("\(test.name) present")
    case .among:
      if case .constant = test.ledger {
        add("\(test.name) \(right) is listed")
      } else {
        add("\(test.name) \(left) is listed")
      }
    case .notEqual: add("\(test.name) \(left) differs from \(right)")
    case .less: add("\(test.name) \(left) is less than \(right)")
    case .lessOrEqual: add("\(test.name) \(left) is at most \(right)")
    case .greater: add("\(test.name) \(left) is greater than \(right)")
    case .greaterOrEqual: add("\(test.name) \(left) is at least \(right)")
    }
  }

  private func writeSame(_ name: String, to bytes: inout [UInt8]) {
    bytes.append(words: "same ")
    bytes.append(words: name)
    bytes.append(UInt8(ascii: " "))
  }

  private func writeEqual(_ test: Test, to bytes: inout [UInt8]) {
    // Most values are the same: they are written so, and again where they are not.
    let start = bytes.count
    writeSame(test.name, to: &bytes)
    let leftStart = bytes.count
    append(test.ledger, ledger, ledgerRow, to: &bytes)
    let rightStart = bytes.count
    append(test.external, external, externalRow, to: &bytes)
    guard !PairWords.areSame(bytes[leftStart..<rightStart], bytes[rightStart...]) else {
      return bytes.removeSubrange(rightStart...)
    }
    let left = Array(bytes[leftStart..<rightStart])
    let right = Array(bytes[rightStart...])
    bytes.removeSubrange(start...)
    bytes.append(words: test.name)
    bytes.append(words: " \"")
    bytes += left
    bytes.append(words: "\" reads as \"")
    bytes += right
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether two texts are the same to a reader: letters and their accents may be put together.
  private static func areSame(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
    if left.elementsEqual(right) { return true }
    guard left.contains(where: { $0 >= 0x80 }) || right.contains(where: { $0 >= 0x80 }) else {
      return false
    }
    return String(decoding: left, as: UTF8.self) == String(decoding: right, as: UTF8.self)
  }

  static func isOfAmounts(_ test: Test) -> Bool {
    test.ledger == .field(.amount, normalised: [])
      && test.external == .field(.amount, normalised: [])
  }

  private func fieldName(_ operand: Test.Operand) -> String {
    if case .field(let field, _) = operand { return field.name }
    return "value"
  }

  private func writeAmounts(_ test: Test, to bytes: inout [UInt8]) {
    guard PairWords.isOfAmounts(test) else {
      let left = value(test.ledger, ledger, ledgerRow)
      let right = value(test.external, external, externalRow)
      return bytes.append(words: "\(test.name) \(left) is close to \(right)")
    }
    let first = ledger.amount(at: ledgerRow)
    let second = external.amount(at: externalRow)
    let places = max(first.currency.exponent, second.currency.exponent)
    let a = Int128(first.minorUnits) * Tolerance.powersOfTen[places - first.currency.exponent]
    let b = Int128(second.minorUnits) * Tolerance.powersOfTen[places - second.currency.exponent]
    guard a != b else {
      writeSame(test.name, to: &bytes)
      return ledger.appendAmount(of: ledgerRow, to: &bytes)
    }
    let difference = b - a
    let text = Decimal64.text(difference < 0 ? -difference : difference, places: places)
    bytes.append(
      words: "\(test.name) differs by \(text) \(second.currency.code)"
        + PairWords.share(difference, of: a))
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

  private func writeDays(to bytes: inout [UInt8]) {
    guard let left = ledger.date(at: ledgerRow), let right = external.date(at: externalRow) else {
      return bytes.append(words: "dates fit")
    }
    PairWords.write(left, right, to: &bytes)
  }

  /// Says how far the external day lies from the ledger's.
  static func write(_ ledger: Day, _ external: Day, to bytes: inout [UInt8]) {
    let days = Int64(external.number) - Int64(ledger.number)
    guard days != 0 else {
      bytes.append(words: "same day ")
      return ledger.append(to: &bytes)
    }
    bytes.append(words: "external ")
    Decimal64.append(abs(days), places: 0, to: &bytes)
    bytes.append(words: abs(days) == 1 ? " day " : " days ")
    bytes.append(words: days > 0 ? "later" : "earlier")
  }
}

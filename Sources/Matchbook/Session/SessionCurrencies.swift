/// The currencies of a session's ledger, numbered as they come, so that keys made today can be
/// compared with keys made tomorrow.
struct SessionCurrencies: Sendable {
  private var codes: [UInt32] = []
  /// The most decimal places seen of each code; amounts are compared in these.
  private var exponents: [Int] = []
  /// Bytes of a key that hold every amount of the ledger with its sign folded in.
  private(set) var amountBytes = 5

  /// The number of a currency that the ledger does not have: it equals none.
  private static let unknown: UInt8 = 255

  /// The same with the currencies and amounts of further ledger rows.
  ///
  /// - Returns: Also whether keys that were made before still stand.
  func learning(_ table: RecordTable) throws(MatchError) -> (SessionCurrencies, keepsKeys: Bool) {
    var learnt = self
    var keepsKeys = true
    var seen: Set<UInt32> = []
    var last = UInt32.max
    for currency in table.columns.currencies where currency.word != last {
      last = currency.word
      guard seen.insert(last).inserted else { continue }
      if let known = learnt.codes.firstIndex(of: currency.codeWord) {
        if learnt.exponents[known] < currency.exponent {
          learnt.exponents[known] = currency.exponent
          if known < codes.count { keepsKeys = false }
        }
      } else {
        learnt.codes.append(currency.codeWord)
        learnt.exponents.append(currency.exponent)
      }
    }
    guard learnt.codes.count <= Int(SessionCurrencies.unknown) else {
      throw .tooManyCurrencies(count: learnt.codes.count, limit: Int(SessionCurrencies.unknown))
    }
    return (learnt, keepsKeys)
  }

  /// The same with keys wide enough for some amounts.
  func widened(for side: ComparableSide) -> SessionCurrencies {
    var wide = self
    wide.amountBytes = max(
      amountBytes, (64 - side.greatestMagnitude.leadingZeroBitCount + 1 + 7) / 8)
    return wide
  }

  /// Ledger rows in comparable form.
  func ledger(_ table: RecordTable) throws(MatchError) -> ComparableSide {
    let made = side(table)
    if let row = made.misfits.firstIndex(of: true) {
      let code = table.columns.currencies[row].codeWord
      throw .amountOutOfRange(
        side: .ledger, id: table.id(at: row), amount: table.amount(at: row).description,
        places: exponents[codes.firstIndex(of: code) ?? 0])
    }
    return made.side
  }

  /// External rows in comparable form, with those whose amounts can equal no ledger amount; the
  /// list is empty if there are none.
  func external(_ table: RecordTable) -> (side: ComparableSide, misfits: [Bool]) {
    var (side, misfits) = side(table)
    let bits = UInt64(8 * amountBytes - 1)
    guard bits < 63, side.greatestMagnitude >> bits != 0 else { return (side, misfits) }
    let amounts = side.amounts
    if misfits.isEmpty { misfits = Array(repeating: false, count: table.count) }
    for row in amounts.indices where amounts[row].magnitude >> bits != 0 { misfits[row] = true }
    return (side, misfits)
  }

  private func side(_ table: RecordTable) -> (side: ComparableSide, misfits: [Bool]) {
    let numbers = RawColumn<UInt8>(uninitialised: table.count)
    let currencies = table.columns.currencies
    var scaled: [Int64]?
    var misfits: [Bool] = []
    var last = UInt32.max
    var number = SessionCurrencies.unknown
    var places = 0
    for (row, currency) in currencies.enumerated() {
      if currency.word != last {
        last = currency.word
        let known = codes.firstIndex(of: currency.codeWord)
        number = known.map { UInt8(truncatingIfNeeded: $0) } ?? SessionCurrencies.unknown
        places = known.map { exponents[$0] - currency.exponent } ?? 0
      }
      numbers[row] = number
      guard places != 0 else { continue }
      let amount = Int128(table.columns.amounts[row])
      var exact: Int64?
      if places > 0 {
        exact = Int64(exactly: amount * Tolerance.powersOfTen[places])
      } else {
        let (quotient, rest) = amount.quotientAndRemainder(
          dividingBy: Tolerance.powersOfTen[-places])
        if rest == 0 { exact = Int64(exactly: quotient) }
      }
      if scaled == nil { scaled = table.columns.amounts }
      scaled?[row] = exact ?? 0
      if exact == nil || exact == Int64.min {
        if misfits.isEmpty { misfits = Array(repeating: false, count: table.count) }
        misfits[row] = true
      }
    }
    return (ComparableSide(table, currencies: numbers, scaled: scaled), misfits)
  }
}

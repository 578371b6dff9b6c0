/// Both sides made comparable once for all passes: currencies numbered, amounts in one exponent
/// per currency.
struct ComparableSides: Sendable {
  let ledger: ComparableSide
  let external: ComparableSide
  /// The decimal places that every amount of a currency has here, by currency number.
  let exponents: [Int]
  let currencies: [Currency]
  /// Bytes that hold every amount of both sides as an unsigned number after folding its sign in.
  let amountBytes: Int

  subscript(side: Side) -> ComparableSide { side == .ledger ? ledger : external }

  init(ledger: RecordTable, external: RecordTable, workers: Workers) throws(MatchError) {
    let (palette, ledgerNumbers, externalNumbers) = try CurrencyPalette.number(
      ledger.columns, external.columns, workers)
    exponents = palette.exponents
    currencies = zip(palette.codes, palette.exponents).map { code, exponent in
      Currency(word: code | UInt32(exponent) << 24)
    }
    self.ledger = try ComparableSide(ledger, .ledger, palette, ledgerNumbers)
    self.external = try ComparableSide(external, .external, palette, externalNumbers)
    let magnitude = max(self.ledger.greatestMagnitude, self.external.greatestMagnitude)
    // One more bit for the sign.
    amountBytes = (64 - magnitude.leadingZeroBitCount + 1 + 7) / 8
  }
}

/// One side's amounts and currencies in comparable form.
struct ComparableSide: Sendable {
  let table: RecordTable
  /// Positions among ``ComparableSides/currencies``.
  let currencies: RawColumn<UInt8>
  /// Minor units in the exponent of the currency's position; `nil` where the table's own serve.
  private let scaled: [Int64]?
  let greatestMagnitude: UInt64

  var amounts: [Int64] { scaled ?? table.columns.amounts }
  /// What amounts in comparable form take beside the table.
  var scaledBytesPerRow: Int { scaled == nil ? 0 : MemoryLayout<Int64>.stride }

  /// Takes currencies that somebody else has numbered, with amounts in the exponents of those
  /// numbers, where they are not those of the table.
  init(_ table: RecordTable, currencies: RawColumn<UInt8>, scaled: [Int64]?) {
    self.table = table
    self.currencies = currencies
    self.scaled = scaled
    greatestMagnitude = (scaled ?? table.columns.amounts).reduce(0) { $0 | $1.magnitude }
  }

  fileprivate init(
    _ table: RecordTable, _ side: Side, _ palette: CurrencyPalette, _ column: NumberedColumn
  ) throws(MatchError) {
    self.table = table
    let numbers = column.numbers
    let words = table.columns.currencies
    let amounts = table.columns.amounts
    currencies = numbers
    guard palette.hasMixedExponents else {
      scaled = nil
      greatestMagnitude = column.magnitudes
      return
    }
    var scaled: [Int64] = []
    scaled.reserveCapacity(table.count)
    var greatest: UInt64 = 0
    for row in 0..<table.count {
      let places = palette.exponents[Int(numbers[row])]
      let factor = Tolerance.powersOfTen[places - words[row].exponent]
      guard let amount = Int64(exactly: Int128(amounts[row]) * factor), amount != Int64.min else {
        throw .amountOutOfRange(
          side: side, id: table.id(at: row), amount: table.amount(at: row).description,
          places: places)
      }
      scaled.append(amount)
      greatest |= amount.magnitude
    }
    self.scaled = scaled
    greatestMagnitude = greatest
  }
}

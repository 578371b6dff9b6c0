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

  private static let maximumCurrencies = 255

  init(ledger: RecordTable, external: RecordTable, workers: Workers) throws(MatchError) {
    var palette = CurrencyPalette()
    palette.add(ledger.columns.currencies, workers)
    palette.add(external.columns.currencies, workers)
    guard palette.codes.count <= ComparableSides.maximumCurrencies else {
      throw .tooManyCurrencies(
        count: palette.codes.count, limit: ComparableSides.maximumCurrencies)
    }
    exponents = palette.exponents
    currencies = zip(palette.codes, palette.exponents).map { code, exponent in
      Currency(word: code | UInt32(exponent) << 24)
    }
    self.ledger = try ComparableSide(ledger, .ledger, palette, workers)
    self.external = try ComparableSide(external, .external, palette, workers)
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

  fileprivate init(
    _ table: RecordTable, _ side: Side, _ palette: CurrencyPalette, _ workers: Workers
  ) throws(MatchError) {
    self.table = table
    let numbers = RawColumn<UInt8>(uninitialised: table.count)
    let magnitudes = RawColumn<UInt64>(repeating: 0, count: workers.count * 4 + 1)
    let words = table.columns.currencies
    let amounts = table.columns.amounts
    let pieces = workers.count * 4
    workers.run(pieces: pieces) { piece in
      words.withUnsafeBufferPointer { words in
        amounts.withUnsafeBufferPointer { amounts in
          var last = UInt32.max
          var number: UInt8 = 0
          var greatest: UInt64 = 0
          for row in words.count * piece / pieces..<words.count * (piece + 1) / pieces {
            let code = words[row].codeWord
            if code != last {
              last = code
              number = palette.number(of: code)
            }
            numbers[row] = number
            greatest |= amounts[row].magnitude
          }
          magnitudes[piece] = greatest
        }
      }
    }
    currencies = numbers
    guard palette.hasMixedExponents else {
      scaled = nil
      greatestMagnitude = magnitudes.buffer.reduce(0, |)
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

/// The different currencies of both sides, in ascending order of their codes.
private struct CurrencyPalette: Sendable {
  private(set) var codes: [UInt32] = []
  /// The greatest exponent seen for each code.
  private(set) var exponents: [Int] = []
  private(set) var hasMixedExponents = false

  mutating func add(_ column: [Currency], _ workers: Workers) {
    let pieces = workers.count * 4
    let outputs = PieceOutputs<Set<UInt32>>(count: pieces)
    workers.run(pieces: pieces) { piece in
      var seen: Set<UInt32> = []
      // A column holds few different currencies, in no order: the set itself is asked rarely.
      var recent = SmallWordSet()
      column.withUnsafeBufferPointer { column in
        var last = UInt32.max
        for row in column.count * piece / pieces..<column.count * (piece + 1) / pieces
        where column[row].word != last {
          last = column[row].word
          if !recent.contains(last) {
            seen.insert(last)
            recent.insert(last)
          }
        }
      }
      outputs[piece] = seen
    }
    let seen = outputs.all.reduce(into: Set<UInt32>()) { $0.formUnion($1) }
    for word in seen.sorted() {
      let currency = Currency(word: word)
      if let known = codes.firstIndex(of: currency.codeWord) {
        if exponents[known] != currency.exponent { hasMixedExponents = true }
        exponents[known] = max(exponents[known], currency.exponent)
      } else {
        let place = codes.firstIndex { $0 > currency.codeWord } ?? codes.count
        codes.insert(currency.codeWord, at: place)
        exponents.insert(currency.exponent, at: place)
      }
    }
  }

  func number(of code: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: codes.firstIndex(of: code) ?? 0)
  }
}

/// A set of words with one probe for those it met before.
private struct SmallWordSet: Sendable {
  private var slots = [UInt32](repeating: UInt32.max, count: 1024)

  func contains(_ word: UInt32) -> Bool { slots[slot(word)] == word }
  mutating func insert(_ word: UInt32) { slots[slot(word)] = word }
  private func slot(_ word: UInt32) -> Int { Int((word &* 0x9E37_79B1) >> 22) }
}

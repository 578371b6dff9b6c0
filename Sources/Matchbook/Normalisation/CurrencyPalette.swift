/// The different currencies of both sides, in ascending order of their codes.
struct CurrencyPalette: Sendable {
  private(set) var codes: [UInt32] = []
  /// The greatest exponent seen for each code.
  private(set) var exponents: [Int] = []
  private(set) var hasMixedExponents = false
  /// Code and exponent of each currency that was seen.
  private var words: Set<UInt32> = []

  /// Numbers fit a byte.
  private static let maximumCurrencies = 255

  /// Currencies are looked for in so many rows before all rows are numbered.
  private static let firstRows = 4096

  /// Numbers the currencies of both sides, and finds how large the amounts are, in one pass over
  /// the columns; in two where a currency first shows far down a column.
  static func number(
    _ ledger: RecordColumns, _ external: RecordColumns, _ workers: Workers
  ) throws(MatchError) -> (CurrencyPalette, ledger: NumberedColumn, external: NumberedColumn) {
    var palette = CurrencyPalette()
    for currencies in [ledger.currencies, external.currencies] {
      let seen = currencies.numbered?.palette ?? Array(currencies.prefix(firstRows))
      palette.add(Set(seen.map(\.word)))
    }
    while true {
      let left = palette.numbered(ledger, workers)
      let right = palette.numbered(external, workers)
      if left.unknown.isEmpty, right.unknown.isEmpty {
        guard palette.codes.count <= maximumCurrencies else {
          throw .tooManyCurrencies(count: palette.codes.count, limit: maximumCurrencies)
        }
        return (palette, left, right)
      }
      palette.add(left.unknown.union(right.unknown))
    }
  }

  private func numbered(_ columns: RecordColumns, _ workers: Workers) -> NumberedColumn {
    guard let (own, numbers) = columns.currencies.numbered else {
      return NumberedColumn(columns, self, workers)
    }
    return NumberedColumn(
      columns.amounts, numbers, own.map { number(of: $0.word) ?? 0 }, workers)
  }

  private mutating func add(_ seen: Set<UInt32>) {
    for word in seen.sorted() where words.insert(word).inserted {
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

  /// The number of a currency; `nil` if its code and exponent were not seen yet.
  fileprivate func number(of word: UInt32) -> UInt8? {
    guard words.contains(word) else { return nil }
    let code = Currency(word: word).codeWord
    return codes.firstIndex(of: code).map { UInt8(truncatingIfNeeded: $0) }
  }
}

/// One side's currencies as numbers, and the bits that its amounts need.
struct NumberedColumn: Sendable {
  let numbers: RawColumn<UInt8>
  /// All magnitudes of the side's own amounts, or-ed.
  let magnitudes: UInt64
  /// Currencies that the palette lacks; the numbers are not to be used then.
  let unknown: Set<UInt32>

  fileprivate init(_ columns: RecordColumns, _ palette: CurrencyPalette, _ workers: Workers) {
    let rows = columns.currencies.count
    let pieces = workers.count * 4
    let numbers = RawColumn<UInt8>(uninitialised: rows)
    let outputs = PieceOutputs<(magnitudes: UInt64, unknown: Set<UInt32>)>(count: pieces)
    let (currencies, amounts) = (columns.currencies, columns.amounts)
    workers.run(pieces: pieces) { piece in
      let range = rows * piece / pieces..<rows * (piece + 1) / pieces
      var recent = RecentNumbers(palette)
      let magnitudes = currencies.withView { currencies in
        amounts.withUnsafeBufferPointer { amounts in
          var magnitudes: UInt64 = 0
          guard let currencies else { return magnitudes }
          let output = numbers.base
          for row in range {
            output[row] = recent.number(of: currencies[row].word)
            magnitudes |= amounts[row].magnitude
          }
          return magnitudes
        }
      }
      outputs[piece] = (magnitudes, recent.unknown)
    }
    self.numbers = numbers
    magnitudes = outputs.all.reduce(0) { $0 | $1.magnitudes }
    unknown = outputs.all.reduce(into: []) { $0.formUnion($1.unknown) }
  }

  /// The currencies of a compact column: its own numbers where they are those of the palette.
  ///
  /// - Parameter places: The palette's number of each of the column's.
  fileprivate init(
    _ amounts: [Int64], _ own: RawColumn<UInt8>, _ places: [UInt8], _ workers: Workers
  ) {
    let isSame = places.enumerated().allSatisfy { $0 == $1 }
    let numbers = isSame ? own : RawColumn<UInt8>(uninitialised: amounts.count)
    let pieces = workers.count * 4
    let outputs = PieceOutputs<UInt64>(count: pieces)
    workers.run(pieces: pieces) { piece in
      let range = amounts.count * piece / pieces..<amounts.count * (piece + 1) / pieces
      outputs[piece] = amounts.withUnsafeBufferPointer { amounts in
        range.reduce(0) { $0 | amounts[$1].magnitude }
      }
      guard !isSame else { return }
      places.withUnsafeBufferPointer { places in
        for row in range { numbers[row] = places[Int(own[row])] }
      }
    }
    self.numbers = numbers
    magnitudes = outputs.all.reduce(0, |)
    unknown = []
  }
}

/// The palette's numbers of currencies, looked up where they were not met before.
private struct RecentNumbers {
  private let palette: CurrencyPalette
  private(set) var unknown: Set<UInt32> = []
  private let known = CurrencyNumbers()

  init(_ palette: CurrencyPalette) { self.palette = palette }

  @inline(__always)
  mutating func number(of word: UInt32) -> UInt8 { known.number(of: word) ?? find(word) }

  @inline(never)
  private mutating func find(_ word: UInt32) -> UInt8 {
    guard let number = palette.number(of: word) else {
      unknown.insert(word)
      return 0
    }
    known.note(word, number)
    return number
  }
}

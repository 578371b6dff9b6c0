/// The currencies of a table, one per row.
///
/// Columns are filled with currencies of four bytes. Once they are whole, ``compact()`` keeps a byte
/// a row. Both forms answer the same; to change a compact column makes it wide again.
package struct CurrencyColumn: Sendable {
  private var storage: ColumnStorage<NumberedCurrencies>

  package init(_ currencies: [Currency] = []) { storage = .wide(currencies) }

  package mutating func append(_ currency: Currency) {
    storage.change { $0.append(currency) }
  }

  package mutating func append(contentsOf currencies: some Sequence<Currency>) {
    storage.change { $0.append(contentsOf: currencies) }
  }

  /// Keeps a byte a row, where there are at most 256 currencies.
  ///
  /// - Complexity: O(*n*).
  package mutating func compact(_ workers: Workers) {
    storage.compact { NumberedCurrencies($0, workers) }
  }

  /// The different currencies of a compact column, ascending by code and exponent, and the place
  /// among them of each row's; `nil` where the column is wide.
  var numbered: (palette: [Currency], numbers: RawColumn<UInt8>)? {
    guard case .narrow(let narrow) = storage else { return nil }
    return (narrow.palette, narrow.numbers)
  }

  /// Currencies as plain memory, for loops over many rows; valid within the call that hands them
  /// out.
  struct View: BitwiseCopyable {
    fileprivate let wide: UnsafePointer<Currency>?
    fileprivate let palette: UnsafePointer<Currency>?
    fileprivate let numbers: UnsafePointer<UInt8>?

    @inline(__always)
    subscript(row: Int) -> Currency {
      if let wide { return wide[row] }
      guard let palette, let numbers else { preconditionFailure("a view has rows") }
      return palette[Int(numbers[row])]
    }
  }

  /// Calls `body` with the currencies as plain memory; `nil` where there are none.
  func withView<Result>(_ body: (View?) throws -> Result) rethrows -> Result {
    switch storage {
    case .wide(let currencies):
      return try currencies.withUnsafeBufferPointer {
        try body(
          $0.isEmpty ? nil : $0.baseAddress.map { View(wide: $0, palette: nil, numbers: nil) })
      }
    case .narrow(let narrow):
      return try narrow.palette.withUnsafeBufferPointer { palette in
        try withExtendedLifetime(narrow) {
          try body(
            narrow.numbers.count == 0
              ? nil
              : View(
                wide: nil, palette: palette.baseAddress,
                numbers: UnsafePointer(narrow.numbers.base)))
        }
      }
    }
  }
}

extension CurrencyColumn: RandomAccessCollection, ExpressibleByArrayLiteral {
  package init(arrayLiteral currencies: Currency...) { self.init(currencies) }

  package var startIndex: Int { 0 }
  package var endIndex: Int { storage.count }
  package subscript(row: Int) -> Currency { storage[row] }
}

/// Currencies as places in a palette.
private final class NumberedCurrencies: CompactForm {
  let palette: [Currency]
  let numbers: RawColumn<UInt8>

  var count: Int { numbers.count }
  subscript(row: Int) -> Currency { palette[Int(numbers[row])] }

  /// - Returns: `nil` of more than 256 currencies.
  init?(_ currencies: [Currency], _ workers: Workers) {
    let pieces = max(1, min(workers.count * 4, currencies.count / 4096))
    @Sendable func rows(_ piece: Int) -> Range<Int> {
      currencies.count * piece / pieces..<currencies.count * (piece + 1) / pieces
    }
    let numbers = RawColumn<UInt8>(uninitialised: currencies.count)
    let seen = PieceOutputs<[UInt32]>(count: pieces)
    workers.run(pieces: pieces) { piece in
      var found = FoundCurrencies()
      currencies.withUnsafeBufferPointer { currencies in
        for row in rows(piece) { numbers[row] = found.number(of: currencies[row].word) }
      }
      seen[piece] = found.words
    }
    let words = seen.all
    let palette = Set(words.joined()).map(Currency.init(word:))
      .sorted { ($0.codeWord, $0.word) < ($1.codeWord, $1.word) }
    guard palette.count <= 256, words.allSatisfy({ $0.count <= 256 }) else { return nil }
    let places = words.map { words in
      words.map { word in
        UInt8(truncatingIfNeeded: palette.firstIndex { $0.word == word } ?? 0)
      }
    }
    // Each piece has numbered what it met in its own order.
    workers.run(pieces: pieces) { piece in
      places[piece].withUnsafeBufferPointer { places in
        for row in rows(piece) { numbers[row] = places[Int(numbers[row])] }
      }
    }
    self.palette = palette
    self.numbers = numbers
  }
}

/// Numbers currencies as they come, with one probe each.
private struct FoundCurrencies: ~Copyable {
  private(set) var words: [UInt32] = []
  /// A currency's word in the low half, one more than its number in the high one.
  private let slots: UnsafeMutablePointer<UInt64>

  private static let slotBits: UInt32 = 10

  init() {
    slots = .allocate(capacity: 1 << FoundCurrencies.slotBits)
    slots.initialize(repeating: 0, count: 1 << FoundCurrencies.slotBits)
  }

  deinit { slots.deallocate() }

  @inline(__always)
  mutating func number(of word: UInt32) -> UInt8 {
    let known = slots[FoundCurrencies.slot(of: word)]
    if UInt32(truncatingIfNeeded: known) == word, known != 0 {
      return UInt8(truncatingIfNeeded: known >> 32 &- 1)
    }
    return find(word)
  }

  @inline(__always)
  private static func slot(of word: UInt32) -> Int {
    Int((word &* 0x9E37_79B1) >> (32 - FoundCurrencies.slotBits))
  }

  /// Two currencies may share a slot; then the last one has it.
  @inline(never)
  private mutating func find(_ word: UInt32) -> UInt8 {
    let number = words.firstIndex(of: word) ?? words.count
    if number == words.count { words.append(word) }
    slots[FoundCurrencies.slot(of: word)] = UInt64(number + 1) << 32 | UInt64(word)
    return UInt8(truncatingIfNeeded: number)
  }
}

/// The currencies of a table, one per row.
///
/// Columns that grow hold currencies of four bytes. Once they are whole, ``compact(_:)`` keeps a byte
/// a row; ``PlacedCurrencies`` never takes more. Both forms answer the same; to change a compact
/// column makes it wide again.
package struct CurrencyColumn: Sendable {
  private var storage: ColumnStorage<NumberedCurrencies>

  package init(_ currencies: [Currency] = []) { storage = .wide(currencies) }

  init(_ currencies: NumberedCurrencies) { storage = .narrow(currencies) }

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
    storage.compact { PlacedCurrencies.narrow($0, workers) }
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
            narrow.count == 0
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
final class NumberedCurrencies: CompactForm {
  /// Ascending by code and exponent.
  let palette: [Currency]
  let numbers: RawColumn<UInt8>
  let count: Int

  init(palette: [Currency], numbers: RawColumn<UInt8>, count: Int) {
    self.palette = palette
    self.numbers = numbers
    self.count = count
  }

  subscript(row: Int) -> Currency { palette[Int(numbers[row])] }
}

/// A compact column of currencies that several threads fill, each its own rows.
package final class PlacedCurrencies: Sendable {
  private let numbers: RawColumn<UInt8>
  /// The words of the currencies in the order in which they came.
  private let found = Locked<[UInt32]>([])

  /// Numbers fit a byte.
  private static let maximumCurrencies = 256

  package init(capacity: Int) { numbers = RawColumn(uninitialised: capacity) }

  /// Puts the currencies of some rows in their places.
  ///
  /// - Parameter known: What a thread keeps from rows to rows.
  /// - Returns: `false` if there are too many currencies: the column cannot be made.
  /// - Complexity: O(*n*).
  package func place(
    _ currencies: UnsafePointer<Currency>, at rows: Range<Int>, _ known: CurrencyNumbers
  ) -> Bool {
    let output = numbers.base + rows.lowerBound
    for place in 0..<rows.count {
      let word = currencies[place].word
      if let number = known.number(of: word) {
        output[place] = number
      } else if let number = number(of: word) {
        known.note(word, number)
        output[place] = number
      } else {
        return false
      }
    }
    return true
  }

  @inline(never)
  private func number(of word: UInt32) -> UInt8? {
    found.withLock { words in
      if let known = words.firstIndex(of: word) { return UInt8(truncatingIfNeeded: known) }
      guard words.count < PlacedCurrencies.maximumCurrencies else { return nil }
      words.append(word)
      return UInt8(truncatingIfNeeded: words.count - 1)
    }
  }

  /// The first rows as a column, once all of them are placed.
  package func finish(count: Int, _ workers: Workers) -> CurrencyColumn {
    CurrencyColumn(narrow(count: count, workers))
  }

  /// Numbers were given as the currencies came; the column's are those of the palette in order.
  private func narrow(count: Int, _ workers: Workers) -> NumberedCurrencies {
    let words = found.withLock { $0 }
    let palette = words.map(Currency.init(word:))
      .sorted { ($0.codeWord, $0.word) < ($1.codeWord, $1.word) }
    var places = [UInt8](repeating: 0, count: PlacedCurrencies.maximumCurrencies)
    for (number, word) in words.enumerated() {
      places[number] = UInt8(truncatingIfNeeded: palette.firstIndex { $0.word == word } ?? 0)
    }
    if !palette.map(\.word).elementsEqual(words) {
      workers.run(over: count) { [numbers, places] rows in
        places.withUnsafeBufferPointer { places in
          for row in rows { numbers[row] = places[Int(numbers[row])] }
        }
      }
    }
    return NumberedCurrencies(palette: palette, numbers: numbers, count: count)
  }
}

extension PlacedCurrencies {
  /// A column that is there already; `nil` if it has too many currencies.
  static func narrow(_ currencies: [Currency], _ workers: Workers) -> NumberedCurrencies? {
    let placed = PlacedCurrencies(capacity: currencies.count)
    let failures = RunningTotal()
    workers.run(over: currencies.count) { rows in
      currencies.withUnsafeBufferPointer { currencies in
        guard let base = currencies.baseAddress else { return }
        if !placed.place(base + rows.lowerBound, at: rows, CurrencyNumbers()) {
          _ = failures.add(1)
        }
      }
    }
    return failures.total > 0 ? nil : placed.narrow(count: currencies.count, workers)
  }
}

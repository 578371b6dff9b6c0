import Matchbook

/// The currencies of records, as they turn up.
///
/// Sums of a code are kept in billionths of its unit, the finest that any source may have, since a
/// later record may come with more decimal places than all before: exact, and at most 2^63 * 10^9 a
/// record, so that 10^10 records fit.
struct CurrencyBook {
  static let places = 9

  /// A currency as some source writes it.
  struct Spelling {
    /// Of its code.
    var place: Int
    /// Billionths in a minor unit.
    var scale: Int128
  }

  private(set) var spellings: [Spelling] = []
  private var known: [Currency: Int] = [:]
  private var finest: [Currency] = []

  /// The number of a spelling, in the order of their appearance.
  mutating func number(of currency: Currency) -> Int {
    if let number = known[currency] { return number }
    let place = finest.firstIndex { $0.code == currency.code } ?? finest.count
    if place == finest.count {
      finest.append(currency)
    } else if finest[place].exponent < currency.exponent {
      finest[place] = currency
    }
    let scale = (currency.exponent..<CurrencyBook.places).reduce(Int128(1)) { scale, _ in
      scale * 10
    }
    known[currency] = spellings.count
    spellings.append(Spelling(place: place, scale: scale))
    return spellings.count - 1
  }

  /// Places by code, in the order of a report.
  private var order: [Int] { finest.indices.sorted { finest[$0].code < finest[$1].code } }

  /// In the order of a report, each in its finest spelling.
  var currencies: [Currency] { order.map { finest[$0] } }

  /// Counts by place in the order of ``currencies``.
  func inOrder(_ counts: [Int128]) -> [Int128] {
    order.map { $0 < counts.count ? counts[$0] : 0 }
  }

  /// Sums by place in the order and the minor units of ``currencies``.
  func minorUnits(_ sums: [Int128]) -> [Int128] {
    order.map { place in
      guard place < sums.count else { return 0 }
      return (finest[place].exponent..<CurrencyBook.places).reduce(sums[place]) { sum, _ in
        sum / 10
      }
    }
  }
}

/// Sums by the place of a currency; it grows with the currencies.
struct PlaceSums {
  private(set) var values: [Int128] = []

  mutating func add(_ units: Int128, at place: Int) {
    while values.count <= place { values.append(0) }
    values[place] += units
  }
}

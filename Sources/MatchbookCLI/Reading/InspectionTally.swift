import Matchbook
import MatchbookReports
import MatchbookSources

/// What the records of a file come to, and the first of them, gathered as they go by.
struct InspectionTally: RecordTally {
  /// The parts of the file that hold its first records.
  private(set) var first: [RecordTable] = []
  private(set) var dayRange: (first: Day, last: Day)?
  private var sumOf: [Currency: CurrencySum] = [:]
  private var count = 0
  private let wanted: Int

  /// What the records of one currency come to, in minor units.
  struct CurrencySum {
    let currency: Currency
    var count = 0
    var credits: Int128 = 0
    var debits: Int128 = 0

    mutating func add(_ units: Int128) {
      count += 1
      if units < 0 { debits += units } else { credits += units }
    }

    func text(_ units: Int128) -> String { Decimal64.text(units, places: currency.exponent) }
  }

  /// - Parameter records: How many of the first records are wanted.
  init(records: Int) { wanted = records }

  var sums: [CurrencySum] { sumOf.values.sorted { $0.currency.code < $1.currency.code } }

  mutating func take(_ records: RecordTable) {
    if count < wanted { first.append(records) }
    count += records.count
    for row in 0..<records.count {
      let currency = records.currency(at: row)
      let units = Int128(records.minorUnits(at: row))
      sumOf[currency, default: CurrencySum(currency: currency)].add(units)
      guard let day = records.date(at: row) else { continue }
      let days = dayRange ?? (day, day)
      dayRange = (min(days.first, day), max(days.last, day))
    }
  }
}

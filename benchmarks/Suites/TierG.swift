import Matchbook
import MatchbookSources

/// How long does it take to read a large CSV file into the columns that rules need, with amounts as
/// exact numbers and dates as points in time?
///
/// The file is in the system's cache. Ids are checked to be unique, as for every user.
struct TierG {
  /// A folder that `matchbook-world tier-a` wrote; its ledger is read.
  var worldPath: String
  var threads = 2
  var repeats = 5

  /// What the peers read, too.
  private static let fields: Set<Field> = [
    .id, .amount, .currency, .reference, .date, .counterparty,
  ]

  func run() throws -> Figures {
    var timings = Timings()
    var sums = Figures()
    var peak = 0
    for round in 0...repeats {
      var unmeasured = Timings()
      // The first reading is not counted, and what is read is thrown away before the next.
      let table = try round == 0 ? unmeasured.time(read) : timings.time(read)
      peak = PeakMemory.bytes
      if round == repeats { sums = Self.sums(table) }
    }
    return timings.figures.merging([
      "threads": .count(threads), "repeat": .count(repeats), "peak_memory_bytes": .count(peak),
    ]).merging(sums)
  }

  private func read() throws -> RecordTable {
    try CSVSource().read(
      contentsOf: "\(worldPath)/ledger.csv", threads: threads, needing: Self.fields
    ).table
  }

  /// Sums over the columns: thousandths of all amounts, seconds of all dates, bytes of texts.
  private static func sums(_ table: RecordTable) -> Figures {
    var thousandths = 0
    var seconds = 0
    var bytes = 0
    for row in 0..<table.count {
      let amount = table.amount(at: row)
      var factor = 1
      for _ in amount.currency.exponent..<3 { factor *= 10 }
      thousandths += Int(amount.minorUnits) * factor
      seconds += Int((table.instantMilliseconds(at: row) ?? 0) / 1000)
      bytes += amount.currency.code.utf8.count
    }
    for field in [Field.id, .reference, .counterparty] {
      guard let texts = table.texts(field) else { continue }
      for row in 0..<table.count { bytes += texts.withUTF8(at: row) { $0.count } }
    }
    return [
      "rows": .count(table.count), "sum_of_thousandths": .text("\(thousandths)"),
      "sum_of_seconds": .text("\(seconds)"), "sum_of_bytes": .text("\(bytes)"),
    ]
  }
}

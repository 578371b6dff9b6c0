import Matchbook
import MatchbookSources

/// How long does it take to read a statement in camt.053: to hand every record over with its texts, and to
/// make a table of them?
///
/// The file is read anew each time; its pages stay with the system after the first one. The memory of the
/// scan is taken before any table is made, so that it can be compared between files of different sizes.
struct TierH {
  let path: String
  var repeats = 5

  /// Takes what the peer takes out of a statement, as texts, and adds it up.
  struct Sums: StatementHandler {
    var records = 0
    var minorUnits: Int64 = 0
    var textBytes = 0

    static let elements: [StatementElement] = [
      .accountServicerReference, .endToEndID, .transactionID, .counterparty, .counterpartyAccount,
      .counterpartyBank, .remittance, .bankTransactionCode, .proprietaryCode,
      .additionalInformation,
    ]

    mutating func begin(_ statement: Statement) {}

    mutating func record(_ entry: borrowing StatementEntry) {
      records += 1
      minorUnits += entry.minorUnits
      for element in Sums.elements { textBytes += entry.text(element)?.utf8.count ?? 0 }
      for day in [entry.bookingDay, entry.valueDay] {
        textBytes += day?.description.utf8.count ?? 0
      }
    }

    mutating func end(_ statement: Statement) {}
  }

  func run() throws -> Figures {
    var scans = Timings()
    var sums = Sums()
    for _ in 0..<repeats {
      sums = try scans.time { try SourceReader().scan(contentsOf: path, into: Sums()).handler }
    }
    let scanMemory = PeakMemory.bytes
    var tables = Timings()
    var rows = 0
    for _ in 0..<repeats {
      rows = try tables.time { try SourceReader().read(contentsOf: path).table.count }
    }
    return scans.figures.merging([
      "repeat": .count(repeats), "records": .count(sums.records),
      "minor_units": .count(Int(sums.minorUnits)), "text_bytes": .count(sums.textBytes),
      "peak_memory_bytes": .count(scanMemory), "table_rows": .count(rows),
      "table": .nested(tables.figures), "table_memory_bytes": .count(PeakMemory.bytes),
    ])
  }
}

import Matchbook
import MatchbookSources
import MatchbookTestKit

/// How long does it take to find the ledger records that one external record can match, by
/// currency, amount, normalised reference and a window of three days?
///
/// Indexing the ledger and preparing the external records have clocks of their own. Each question
/// is timed alone, and the clock's own time is given.
struct Lookup {
  /// Which external record is asked about next: any, so that the question itself has to be fetched
  /// from memory, or the next one, as records arrive. What it asks for lies anywhere in both.
  enum Order: String {
    case jumping, arrival
  }

  /// What is read of a candidate inside the clock: its position, or its id and amount.
  enum Answer: String {
    case rows, records
  }

  var worldPath: String
  var queries = 200_000
  var seed: UInt64 = 1
  var order = Order.jumping
  var answer = Answer.rows
  /// A file for the keys of both sides and the order of questions, for the peer; see ``write``.
  var dataPath: String?

  func run() throws -> Figures {
    let files = try LoadedFiles(folder: worldPath, threads: 2)
    let rule = TierA.rule
    if let dataPath { try write(files, to: dataPath) }
    var building = Timings()
    let session = try building.time {
      try MatchSession(rules: [rule], options: MatchOptions(), ledger: files.ledger)
    }
    var preparing = Timings()
    let lookup = try preparing.time { try session.lookup(for: files.external) }
    let order = order(files.external.count)
    var rows: [Int] = []
    rows.reserveCapacity(64)
    var nanoseconds: [UInt64] = []
    nanoseconds.reserveCapacity(order.count)
    var found = 0
    var sum: UInt64 = 0
    // The first round warms the caches and is not counted, here as for the peer.
    for _ in 0..<2 {
      nanoseconds.removeAll(keepingCapacity: true)
      (found, sum) = (0, 0)
      for row in order {
        rows.removeAll(keepingCapacity: true)
        let start = Nanoseconds.now()
        lookup.candidates(of: row, into: &rows)
        var read: UInt64 = 0
        if answer == .records {
          for other in rows {
            read &+= UInt64(bitPattern: files.ledger.amount(at: other).minorUnits)
            read &+= files.ledger.id(at: other).utf8.reduce(0) { $0 &+ UInt64($1) }
          }
        }
        nanoseconds.append(Nanoseconds.now() - start)
        found += rows.count
        for other in rows { sum &+= UInt64(other + 1) &* UInt64(row + 1) }
        sum &+= read
      }
    }
    var together = Timings()
    together.time {
      for row in order {
        rows.removeAll(keepingCapacity: true)
        lookup.candidates(of: row, into: &rows)
      }
    }
    let clock = Nanoseconds.ofClock(times: order.count)
    return Figures.ofQuestions(nanoseconds, clock: clock, together: together.total)
      .merging([
        "rows": .count(files.ledger.count), "queries": .count(order.count), "found": .count(found),
        "answer_sum": .text("\(sum)"), "index_seconds": .number(building.total),
        "prepare_seconds": .number(preparing.total),
        "peak_memory_bytes": .count(PeakMemory.bytes),
        // Behind the reading of the peak. The index has about two slots of 32 bytes for a record.
        "far_read_seconds": .number(
          FarRead.medianSeconds(bytes: files.ledger.count * 64, count: order.count, seed: seed)),
      ])
  }

  /// A reference as the rule compares it; the peer gets it ready-made.
  private static func cleaned(_ reference: String) -> String {
    var text = reference.lowercased()[...]
    while let prefix = ["reference", "ref", "payment", "pmt"].first(where: { text.hasPrefix($0) }) {
      text = text.dropFirst(prefix.count).drop { " :-.#/".contains($0) }
    }
    return text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  /// External rows as they are asked about.
  private func order(_ count: Int) -> [Int] {
    if order == .arrival { return (0..<queries).map { $0 % max(1, count) } }
    var random = SeededGenerator(seed: seed)
    return (0..<queries).map { _ in Int(random.below(UInt64(max(1, count)))) }
  }

  /// Writes what a peer needs: a line with three counts, then the ledger, the external records and
  /// the questions. A record is `currency,minor units,cleaned reference,day,id`; a reference or a
  /// day that is missing is empty.
  private func write(_ files: LoadedFiles, to path: String) throws {
    let order = order(files.external.count)
    var bytes = Array(
      "\(files.ledger.count) \(files.external.count) \(order.count)\n".utf8)
    for table in [files.ledger, files.external] {
      for row in 0..<table.count {
        let amount = table.amount(at: row)
        bytes += "\(amount.currency.code),\(amount.minorUnits),".utf8
        bytes += Lookup.cleaned(table.text(.reference, at: row) ?? "").utf8
        bytes += ",\(table.date(at: row).map { "\($0.number)" } ?? "")".utf8
        bytes += ",\(table.id(at: row))\n".utf8
      }
    }
    for row in order { bytes += "\(row)\n".utf8 }
    try WorldFiles.write(bytes, to: path)
  }
}

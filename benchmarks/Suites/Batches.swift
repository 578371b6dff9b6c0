import Matchbook

/// How long does a batch of external records take against a ledger that is indexed already?
///
/// Batches are the first external records of a world, in the order of its file.
struct Batches {
  var worldPath: String
  var size = 1000
  var count = 50
  var threads = 1

  func run() throws -> Figures {
    let files = try LoadedFiles(folder: worldPath, threads: 2)
    var building = Timings()
    let session = try building.time {
      try MatchSession(
        rules: [TierA.rule], options: MatchOptions(threads: threads), ledger: files.ledger)
    }
    var timings = Timings()
    var links = 0
    var considered = 0
    let external = files.external
    for batch in 0..<min(count, external.count / size) {
      let records = try RecordTable(
        (batch * size..<(batch + 1) * size).map { row in
          Record(
            id: external.id(at: row), amount: external.amount(at: row),
            date: external.date(at: row),
            instantMilliseconds: external.instantMilliseconds(at: row),
            reference: external.text(.reference, at: row) ?? "")
        })
      let made = try timings.time { try session.match(batch: records) }
      links += made.result.counts.links
      considered += made.result.ledger.count
    }
    return timings.figures.merging([
      "rows": .count(session.ledgerCount), "batches": .count(timings.seconds.count),
      "size": .count(size), "links": .count(links), "ledger_rows_considered": .count(considered),
      "index_seconds": .number(building.total), "peak_memory_bytes": .count(PeakMemory.bytes),
    ])
  }
}

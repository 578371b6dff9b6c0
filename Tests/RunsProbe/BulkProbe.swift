import Foundation
import Matchbook
import MatchbookRuns

/// How fast a store takes records and matches by the million, and gives pages of them.
enum BulkProbe {
  static func run(rows: Int) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "matchbook-bulk-\(getpid()).store").path()
    defer {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
    }
    let store = try SQLiteRunStore(path: path)
    let now = Timestamp(milliseconds: 1_772_366_400_000)
    let run = try store.write { (writer) throws(RunError) -> Run in
      var book = Book(id: "b", name: "b", createdAt: now)
      try writer.insert(&book)
      var run = Run(
        id: "r", book: book.key, kind: .batch, mode: .automatic, createdAt: now, createdBy: "a")
      try writer.insert(&run)
      return run
    }
    var keys: [Side: ClosedRange<Int64>] = [:]
    for side in Side.allCases {
      let table = try records(rows, side)
      let all = (0..<Int32(rows)).map { $0 }
      let range = try time("insert \(side.rawValue)", rows) {
        try store.write { (writer) throws(RunError) -> ClosedRange<Int64>? in
          var source = SourceFile(
            id: side.rawValue, run: run.key, book: run.book, side: side, stream: "s", name: "n",
            state: .processed, contentHash: "h", idempotencyKey: nil, duplicates: .refuse,
            rows: rows, badRows: 0, report: "", createdAt: now, createdBy: "a")
          try writer.insert(&source)
          let range = try writer.insertEntries(of: table, rows: all, ids: [:], source: source)
          (source.firstEntry, source.lastEntry) = (range?.lowerBound ?? 0, range?.upperBound ?? -1)
          try writer.update(source)
          return range
        }
      }
      keys[side] = range
      let open = try time("open table \(side.rawValue)", rows) {
        try store.read { (reader) throws(RunError) in
          try reader.openTable(book: run.book, side: side, ranges: [range].compactMap { $0 })
        }
      }
      print("  ", open.table.count, "rows")
    }
    guard let ledger = keys[.ledger], let external = keys[.external] else { return }
    let rule = RuleReference(id: "receivables.invoice-number", version: "1.0.0")
    let matched = rows - rows / 100
    try time("matches and settlements (rows of both sides)", 2 * matched) {
      try store.write { (writer) throws(RunError) in
        var number = 0
        _ = try writer.insertMatches { () throws(RunError) -> MatchRecord? in
          guard number < matched else { return nil }
          defer { number += 1 }
          let other = Int64(number * 7919 % rows)
          return MatchRecord(
            run: run.key, status: .accepted, rule: rule,
            reason: "references are equal, amounts differ by 0.00 EUR, days differ by 1",
            createdAt: now, author: "engine",
            allocations: [
              MatchAllocation(
                entry: ledger.lowerBound + other, side: .ledger, amount: 100, residual: 0),
              MatchAllocation(
                entry: external.lowerBound + Int64(number), side: .external, amount: 100,
                residual: 0),
            ])
        }
        let settled = EntrySettlement(allocated: 100, accepted: 1, suggested: 0)
        try writer.settle(
          (0..<matched).lazy.map {
            EntryChange(
              entry: external.lowerBound + Int64($0), settlement: settled, state: .matched)
          })
        try writer.settle(
          (0..<matched).map { Int64($0 * 7919 % rows) }.sorted().lazy.map {
            EntryChange(entry: ledger.lowerBound + $0, settlement: settled, state: .matched)
          })
      }
    }
    for (name, states) in [
      ("open", EntryFilter.openStates), ("matched", [.matched]), ("partial", [.partial]),
    ] as [(String, Set<EntryState>)] {
      for after in [Int64(0), external.lowerBound + Int64(rows / 2)] {
        try time("page of \(name) items after \(after)", 1) {
          _ = try store.read { (reader) throws(RunError) in
            try reader.entries(
              EntryFilter(book: run.book, states: states),
              page: PageRequest(after: Cursor(after: after)))
          }
        }
      }
    }
    for statuses in [nil, [.suggested], [.accepted]] as [Set<MatchStatus>?] {
      try time("page of matches", 1) {
        _ = try store.read { (reader) throws(RunError) in
          try reader.matches(
            MatchFilter(run: run.key, statuses: statuses),
            page: PageRequest(after: Cursor(after: Int64(rows / 2))))
        }
      }
    }
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    print("file \(size / 1_000_000) MB, peak memory \(peakMegabytes()) MB")
  }

  /// The same through the manager, with the engine in between.
  static func runManager(rows: Int) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "matchbook-manager-\(getpid()).store").path()
    defer {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
    }
    let manager = try WorkProbe(path: path).manager
    let run = try manager.createRun(RunRequest(id: "bulk", book: "main"))
    for side in Side.allCases {
      let table = try records(rows, side)
      try time("add \(side.rawValue) source", rows) {
        _ = try manager.addSource(
          SourceUpload(
            name: side.rawValue, side: side, table: table, contentHash: side.rawValue),
          toRun: run.id)
      }
    }
    let exact = ConditionRule(
      "exact", where: .all([.equal(.currency), .equal(.amount), .equal(.reference)]))
    let request = RunMatchRequest(rules: [exact], options: MatchOptions(threads: 2))
    let trial = try time("dry run (rows of both sides)", 2 * rows) {
      try manager.tryOut(run: run.id, request)
    }
    let outcome = try time("match (rows of both sides)", 2 * rows) {
      try manager.match(run: run.id, request)
    }
    print("  \(outcome.accepted) accepted, as tried out: \(trial.accepted)")
    try time("page of matches", 1) {
      _ = try manager.matches(
        ofRun: run.id, page: PageRequest(after: Cursor(after: Int64(rows / 2))))
    }
    try time("page of matched items", 1) {
      _ = try manager.items(ofRun: run.id, side: .external, states: [.matched])
    }
    try time("page of open items", 1) { _ = try manager.items(ofRun: run.id, states: [.unmatched]) }
    try time("revoke", 1) { _ = try manager.revoke("M-1", reason: "a try") }
    print("peak memory \(peakMegabytes()) MB")
  }

  static func peakMegabytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }

  static func records(_ rows: Int, _ side: Side) throws -> RecordTable {
    guard let euro = Currency("EUR") else { throw RunError.noRecords(run: "") }
    return try RecordTable(
      ids: (0..<rows).map { "\(side == .ledger ? "L" : "X")-\($0 * 7919 % rows)" },
      minorUnits: (0..<rows).map { _ in 100 }, currencies: .init(repeating: euro, count: rows),
      dates: (0..<rows).map { Day(number: Int32(20_000 + $0 % 365)) },
      references: (0..<rows).map { "INV-\($0)" },
      descriptions: (0..<rows).map { "payment for invoice \($0) with thanks" },
      accounts: (0..<rows).map { "DE\($0 % 40)" })
  }

  @discardableResult
  static func time<Result>(
    _ what: String, _ count: Int, _ body: () throws -> Result
  ) rethrows -> Result {
    let start = ContinuousClock.now
    let worked = processorSeconds()
    let result = try body()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let work = processorSeconds() - worked
    print(
      count > 1
        ? "\(what): \(Int(Double(count) / seconds)) a second, "
          + "\(Int(Double(count) / work)) a second of processor time"
        : "\(what): \(seconds * 1000) ms, \(work * 1000) ms of processor time")
    return result
  }

  /// Of all threads, in the program and in the system for it: what other processes do, does not count.
  private static func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}

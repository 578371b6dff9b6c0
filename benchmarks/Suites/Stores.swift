import Matchbook
import MatchbookRuns
import MatchbookSources

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How long does a store of SQLite take for a whole run: import, dry run, match, commit, and a page of
/// each list?
///
/// A commit is one transaction, flushed to the disk. Lists are asked behind it, on the store that it
/// left, each with every filter; the answer has the slowest median of them.
struct Stores {
  let worldPath: String
  var threads = 2
  var repeats = 5

  /// Midnight of the day on which the last records of a world are overdue for long.
  private static let now = Timestamp(milliseconds: 1_735_689_600_000)

  func run() throws -> Figures {
    let path = "\(worldPath)/bench.store"
    remove(path)
    defer { remove(path) }
    let store = TimedStore(try SQLiteRunStore(path: path))
    let numbers = Numbers()
    let host = RunHost(
      actor: "bench", worker: "bench", now: { Self.now },
      newID: { "\($0.rawValue)-\(numbers.next())" })
    let manager = RunManager(store: store, host: host)
    var figures: Figures = ["threads": .count(threads), "repeat": .count(repeats)]
    let run = try manager.createRun(RunRequest(id: "bench", book: "main")).id
    var rows = 0
    for side in Side.allCases {
      let (source, seconds) = try add(side, to: run, manager)
      rows += source.imported
      figures.merge([
        "import_\(side.rawValue)": .nested([
          "records": .count(source.imported), "seconds": .number(seconds),
          "write_seconds": .number(store.lastWrite),
          "processor_seconds": .number(store.lastProcessor),
          "records_per_second": .number(Double(source.imported) / store.lastWrite),
        ])
      ])
    }
    figures.merge(["memory_after_import_bytes": .count(PeakMemory.bytes)])
    let (exceptions, opened, sweepSeconds) = try sweep(manager)
    figures.merge(["sweep_seconds": .number(sweepSeconds)])
    figures.merge(try filters(exceptions, opened, "_all_open"))
    let request = RunMatchRequest(rules: [TierA.rule], options: MatchOptions(threads: threads))
    var timings = Timings()
    let outcome = try timings.time { try manager.match(run: run, request) }
    let (commit, processor) = (store.lastWrite, store.lastProcessor)
    guard outcome.run.external.matched == outcome.result?.counts.matched else {
      throw StoresError.otherCounts
    }
    figures.merge([
      "records": .count(rows), "matches": .count(outcome.accepted),
      "match_seconds": .number(timings.total), "commit_seconds": .number(commit),
      "commit_records_per_second": .number(Double(rows) / commit),
      "commit_processor_seconds": .number(processor),
      "matched_records_per_second": .number(Double(outcome.accepted * 2) / commit),
      "memory_after_match_bytes": .count(PeakMemory.bytes),
    ])
    figures.merge(try trial(manager, run, store))
    figures.merge(try lists(manager, exceptions, run))
    figures.merge(try filters(exceptions, opened, ""))
    return figures.merging([
      "peak_memory_bytes": .count(PeakMemory.bytes), "file_bytes": .count(size(of: path)),
    ])
  }

  private func add(
    _ side: Side, to run: String, _ manager: RunManager
  ) throws -> (SourceFile, Double) {
    let path = "\(worldPath)/\(side.rawValue).csv"
    var timings = Timings()
    let source = try timings.time {
      let reading = try SourceReader().read(contentsOf: path, threads: threads)
      return try manager.addSource(
        SourceUpload(name: path, side: side, table: reading.table, contentHash: path), toRun: run)
    }
    return (source, timings.total)
  }

  /// A dry run in a book of its own, of all records: what a match would take, and its result in JSON.
  private func trial(
    _ manager: RunManager, _ run: String, _ store: TimedStore
  ) throws -> Figures {
    _ = try manager.createRun(RunRequest(id: "trial", book: "trial"))
    for side in Side.allCases { _ = try add(side, to: "trial", manager) }
    var timings = Timings()
    let request = RunMatchRequest(rules: [TierA.rule], options: MatchOptions(threads: threads))
    let trial = try timings.time { try manager.tryOut(run: "trial", request) }
    var bytes = 0
    try manager.trialResult(ofRun: trial.run.id) { bytes += $0.utf8.count }
    return [
      "trial_seconds": .number(timings.total), "trial_write_seconds": .number(store.lastWrite),
      "trial_bytes": .count(bytes), "memory_after_trial_bytes": .count(PeakMemory.bytes),
    ]
  }

  // MARK: Lists

  /// Streams of both sides, and what a sweep opens for them.
  private func sweep(
    _ manager: RunManager
  ) throws -> (exceptions: ExceptionManager, opened: [String], seconds: Double) {
    let exceptions = ExceptionManager(store: manager.store, host: manager.host)
    for side in Side.allCases {
      _ = try exceptions.addStream(
        side.rawValue, side: side, ofBook: "main", name: side.rawValue, overdueDays: 5)
    }
    var timings = Timings()
    let opened = try timings.time { try exceptions.sweep() }.created
    guard opened.count == 2 else { throw StoresError.otherCounts }
    return (exceptions, opened, timings.total)
  }

  /// The slowest median of some questions.
  private func measure(_ name: String, _ questions: [() throws -> Void]) throws -> Figures {
    var (slowest, processor) = (0.0, 0.0)
    for question in questions {
      var (timings, work) = (Timings(), Timings())
      for _ in 0..<repeats {
        try timings.time { try work.timeProcessor(question) }
      }
      slowest = max(slowest, timings.seconds.sorted()[repeats / 2])
      processor = max(processor, work.seconds.sorted()[repeats / 2])
    }
    return [
      "list_\(name)": .nested([
        "questions": .count(questions.count), "slowest_seconds": .number(slowest),
        "slowest_processor_seconds": .number(processor),
      ])
    ]
  }

  private func lists(
    _ manager: RunManager, _ exceptions: ExceptionManager, _ run: String
  ) throws -> Figures {
    let middle = PageRequest(after: Cursor(after: 500_000))
    var figures: Figures = [:]
    func measure(_ name: String, _ questions: [() throws -> Void]) throws {
      figures.merge(try self.measure(name, questions))
    }
    let states: [Set<EntryState>?] =
      [nil, EntryFilter.openStates] + EntryState.allCases.map { [$0] }
    try measure(
      "items",
      states.flatMap { states in
        ([nil] + Side.allCases).flatMap { side in
          [PageRequest(), middle].map { page in
            { _ = try manager.items(ofRun: run, side: side, states: states, page: page) }
          }
        }
      })
    try measure(
      "ledger",
      [PageRequest(), middle].flatMap { page in
        [
          { _ = try manager.allLedger(ofRun: run, page: page) },
          { _ = try manager.openLedger(ofRun: run, page: page) },
        ]
      })
    try measure(
      "matches",
      ([nil] + MatchStatus.allCases.map { [$0] }).flatMap { statuses in
        [PageRequest(), middle].map { page in
          { _ = try manager.matches(ofRun: run, statuses: statuses, page: page) }
        }
      })
    try measure(
      "discrepancies",
      ([nil] + DiscrepancyState.allCases.map { [$0] }).flatMap { states in
        ([nil] + Severity.allCases).map { severity in
          { _ = try manager.discrepancies(ofRun: run, states: states, severity: severity) }
        }
      })
    try measure(
      "exceptions",
      ([nil] + ExceptionState.allCases.map { [$0] }).map { states in
        { _ = try exceptions.exceptions(ofBook: "main", states: states) }
      })
    return figures
  }

  /// An exception and its records with each filter: what sums of days answer, and what takes a look
  /// at each open record.
  private func filters(
    _ exceptions: ExceptionManager, _ opened: [String], _ suffix: String
  ) throws -> Figures {
    let summed =
      [ExceptionFilter()] + Direction.allCases.map { ExceptionFilter(direction: $0) }
      + AgeBucket.allCases.map { ExceptionFilter(ageBucket: $0) }
      + [ExceptionFilter(dateFrom: Day("2024-02-01"), dateTo: Day("2024-02-29"))]
    let looked = [
      ExceptionFilter(amountMin: 1000, amountMax: 100_000), ExceptionFilter(counterparty: "card"),
      ExceptionFilter(amountMin: 900_000_000_000), ExceptionFilter(counterparty: "nobody has this"),
      // Letters that nearly all have, digits that many have, a number that one has, and both.
      ExceptionFilter(counterparty: "e"), ExceptionFilter(counterparty: "7"),
      ExceptionFilter(counterparty: "00722365"), ExceptionFilter(counterparty: "-0072"),
      ExceptionFilter(
        amountMin: 900, amountMax: 1100, dateFrom: Day("2024-02-01"), dateTo: Day("2024-03-15"),
        direction: .credit, counterparty: "e", ageBucket: .moreThan90),
    ]
    var figures: Figures = [:]
    for (name, filters) in [("summed", summed), ("looked", looked)] {
      figures.merge(
        try measure(
          "exception_\(name)\(suffix)",
          filters.flatMap { filter in
            opened.map { id in { _ = try exceptions.exception(id, filter: filter) } }
          }))
      figures.merge(
        try measure(
          "exception_records_\(name)\(suffix)",
          filters.flatMap { filter in
            opened.map { id in { _ = try exceptions.records(of: id, filter: filter) } }
          }))
    }
    return figures
  }

  // MARK: Files

  private func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  }

  private func size(of path: String) -> Int {
    var status = stat()
    stat(path, &status)
    return Int(status.st_size)
  }
}

enum StoresError: Error { case otherCounts }

/// A store that knows how long its last change took.
private final class TimedStore: RunStore, @unchecked Sendable {
  private let store: any RunStore
  /// Changes come from one thread here.
  private(set) var lastWrite = 0.0
  /// The same in processor time of all threads, which other work on the machine does not add to.
  private(set) var lastProcessor = 0.0

  init(_ store: any RunStore) { self.store = store }

  func read<Result>(
    _ body: (any StoreReading) throws(RunError) -> Result
  ) throws(RunError) -> Result { try store.read(body) }

  func write<Result>(
    _ body: (any StoreWriting) throws(RunError) -> Result
  ) throws(RunError) -> Result {
    let start = Nanoseconds.now()
    let processor = Nanoseconds.ofProcessor()
    let result = try store.write(body)
    lastWrite = Double(Nanoseconds.now() - start) / 1e9
    lastProcessor = Double(Nanoseconds.ofProcessor() - processor) / 1e9
    return result
  }
}

/// Ids of a bench, one after the other.
private final class Numbers: @unchecked Sendable {
  private var last = 0

  func next() -> Int {
    last += 1
    return last
  }
}

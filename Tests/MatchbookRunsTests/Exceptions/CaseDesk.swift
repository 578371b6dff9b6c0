import Matchbook
import MatchbookRuns
import Testing

/// A store with books, streams and records, and a clock that stands still until it is moved.
final class CaseDesk: Sendable {
  enum Kind: String, CaseIterable, Sendable { case memory, file }

  let store: any RunStore
  private let file: TemporaryFile?
  private let clock: Locked<Timestamp>
  private let numbers = Locked<[String: Int]>([:])

  /// Noon of the first of March.
  static let noon = Timestamp(milliseconds: 1_772_366_400_000)
  static let day: Int64 = 86_400_000
  static let euro: Currency = Currency(code: "EUR", exponent: 2) ?? Currency(word: 0)

  init(_ kind: Kind = .memory) throws {
    clock = Locked(CaseDesk.noon)
    switch kind {
    case .memory: (store, file) = (MemoryRunStore(), nil)
    case .file:
      let place = TemporaryFile()
      (store, file) = (try SQLiteRunStore(path: place.path), place)
    }
  }

  deinit { file?.remove() }

  var now: Timestamp {
    get { clock.withLock { $0 } }
    set { clock.withLock { $0 = newValue } }
  }

  func pass(days: Double) {
    clock.withLock { $0 = $0.adding(milliseconds: Int64(days * Double(CaseDesk.day))) }
  }

  func host(_ actor: String = "ann") -> RunHost {
    RunHost(
      actor: actor, worker: "here", now: { [self] in now },
      newID: { [self] kind in
        numbers.withLock {
          $0[kind.rawValue, default: 0] += 1
          return "\(kind.rawValue)-\($0[kind.rawValue] ?? 0)"
        }
      })
  }

  func manager(_ policy: SweepPolicy = SweepPolicy(), actor: String = "ann") -> ExceptionManager {
    ExceptionManager(store: store, host: host(actor), policy: policy)
  }

  /// What contradicts itself: in the file, and in the audit trail.
  ///
  /// ``settle(_:_:_:units:)`` settles without a match, so sums of matches say nothing here.
  func faults() throws -> [String] {
    try ((store as? SQLiteRunStore)?.faults() ?? []).filter { !$0.hasPrefix("settled sum") }
      + AuditTrail(store).verify().map(\.description)
  }

  // MARK: Records

  /// A book with a run.
  @discardableResult
  func book(_ id: String = "main") throws -> Run {
    let now = now
    return try store.write { (writer) throws(RunError) in
      var book = Book(id: id, name: "Book \(id)", createdAt: now)
      try writer.insert(&book)
      var run = Run(
        id: "run-\(id)", book: book.key, kind: .batch, mode: .automatic, createdAt: now,
        createdBy: "ann")
      try writer.insert(&run)
      return run
    }
  }

  /// Adds records to a run as a source of a stream.
  @discardableResult
  func add(
    _ records: [Record], to run: Run, _ side: Side = .external, stream: String = "bank"
  ) throws -> SourceFile {
    let table = try RecordTable(records)
    let now = now
    let number = numbers.withLock {
      $0["made", default: 0] += 1
      return $0["made"] ?? 0
    }
    return try store.write { (writer) throws(RunError) in
      var source = SourceFile(
        id: "made-\(number)", run: run.key, book: run.book, side: side, stream: stream,
        name: "\(stream).csv", state: .processed, contentHash: "\(number)", idempotencyKey: nil,
        duplicates: .refuse, rows: records.count, badRows: 0, report: "", createdAt: now,
        createdBy: "ann")
      source.columns = Set(records.flatMap(\.texts.keys)).sorted().map {
        SourceColumn(name: $0, places: nil)
      }
      try writer.insert(&source)
      let rows = (0..<Int32(records.count)).map { $0 }
      if let range = try writer.insertEntries(of: table, rows: rows, ids: [:], source: source) {
        (source.firstEntry, source.lastEntry) = (range.lowerBound, range.upperBound)
        source.imported = records.count
      }
      try writer.update(source)
      return source
    }
  }

  /// Says how much of a record is settled.
  func settle(_ id: String, _ run: Run, _ side: Side = .external, units: Int64) throws {
    try store.write { (writer) throws(RunError) in
      guard let entry = try writer.entry(book: run.book, side: side, id: id) else {
        throw .notFound(noun: "record", id: id)
      }
      let isNothing = units == 0 && entry.amount.minorUnits != 0
      let settlement = EntrySettlement(
        allocated: units, accepted: isNothing ? 0 : 1, suggested: 0)
      try writer.settle([
        EntryChange(
          entry: entry.key, settlement: settlement,
          state: settlement.state(of: entry.amount.minorUnits))
      ])
    }
  }

  func close(_ id: String, _ run: Run, _ side: Side = .external) throws {
    let now = now
    try store.write { (writer) throws(RunError) in
      guard let entry = try writer.entry(book: run.book, side: side, id: id) else {
        throw .notFound(noun: "record", id: id)
      }
      var settlement = entry.settlement
      settlement.closure = EntryClosure(reason: .other, note: "", by: "ann", at: now)
      try writer.settle([
        EntryChange(entry: entry.key, settlement: settlement, state: .closed)
      ])
    }
  }

  static func record(
    _ id: String, _ units: Int64, daysAgo: Int32 = 30, reference: String = "",
    description: String = "", currency: Currency = CaseDesk.euro, status: String? = nil
  ) -> Record {
    let today = Int32(noon.milliseconds / day)
    return Record(
      id: id, amount: Amount(minorUnits: units, currency: currency),
      date: Day(number: today - daysAgo), reference: reference, description: description,
      texts: status.map { ["status": $0] } ?? [:])
  }
}

/// The code of what a call refuses; empty if it does it.
func refusal(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch {
    return (error as? RunError)?.code ?? "\(error)"
  }
}

import Matchbook
import MatchbookRuns

/// A book with a run, to hang sources, records and matches on.
struct StoreFixture {
  let book: Book
  let run: Run

  static let noon = Timestamp(milliseconds: 1_772_366_400_000)
  static let euro: Currency = {
    guard let euro = Currency(code: "EUR", exponent: 2) else { preconditionFailure("EUR") }
    return euro
  }()

  init(_ name: String = "main", in writer: any StoreWriting) throws(RunError) {
    var book = Book(id: name, name: "Book \(name)", createdAt: Self.noon)
    try writer.insert(&book)
    self.book = book
    var run = Run(
      id: "run-\(name)", book: book.key, kind: .batch, mode: .automatic, createdAt: Self.noon,
      createdBy: "ann")
    try writer.insert(&run)
    self.run = run
  }

  /// Adds a source with records, all of them new.
  func add(
    _ id: String, _ side: Side, _ records: [Record], in writer: any StoreWriting
  ) throws(RunError) -> SourceFile {
    let table: RecordTable
    do { table = try RecordTable(records) } catch { throw .records(error) }
    var source = SourceFile(
      id: id, run: run.key, book: book.key, side: side, stream: side.rawValue, name: "\(id).csv",
      state: .processed, contentHash: id, idempotencyKey: nil, duplicates: .refuse,
      rows: records.count, badRows: 0, report: "", createdAt: Self.noon, createdBy: "ann")
    source.columns =
      Set(records.flatMap(\.texts.keys)).sorted().map {
        SourceColumn(name: $0, places: nil)
      } + Set(records.flatMap(\.numbers.keys)).sorted().map { SourceColumn(name: $0, places: 9) }
    try writer.insert(&source)
    let rows = (0..<Int32(records.count)).map { $0 }
    if let range = try writer.insertEntries(of: table, rows: rows, ids: [:], source: source) {
      (source.firstEntry, source.lastEntry) = (range.lowerBound, range.upperBound)
      source.imported = range.count
    }
    try writer.update(source)
    return source
  }

  static func record(_ id: String, _ units: Int64, account: String = "") -> Record {
    Record(
      id: id, amount: Amount(minorUnits: units, currency: euro), date: Day(number: 20_513),
      reference: "ref \(id)", account: account)
  }

  func match(
    _ status: MatchStatus, _ ledger: [Int64], _ external: [Int64], units: Int64 = 100
  ) -> MatchRecord {
    MatchRecord(
      run: run.key, status: status, rule: RuleReference(id: "exact", version: "1.0.0"),
      reason: "equal references", createdAt: Self.noon, author: "engine",
      allocations: ledger.map {
        MatchAllocation(entry: $0, side: .ledger, amount: units, residual: 0)
      }
        + external.map {
          MatchAllocation(entry: $0, side: .external, amount: units, residual: 0)
        })
  }
}

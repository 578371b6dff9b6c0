import Matchbook

/// What becomes of a record whose id its side of the book already has.
public enum DuplicatePolicy: String, Hashable, Sendable, CaseIterable {
  /// The whole source is refused.
  case refuse
  /// It is left out if it says the same; a record that says something else is refused.
  case skip
  /// It is one more record, with a number behind its id: `B-7#2`.
  case keep
}

/// A column that a source brought beside the built-in ones.
public struct SourceColumn: Hashable, Sendable {
  public var name: String
  /// Decimal places of a number; `nil` for texts.
  public var places: Int?

  public init(name: String, places: Int?) {
    self.name = name
    self.places = places
  }
}

/// A set of records that came in together, on one side of a run.
public struct SourceFile: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var id: String
  public var run: Int64
  public var book: Int64
  public var side: Side
  /// The immutable key of the data stream it belongs to.
  public var stream: String
  public var name: String
  public var state: SourceState
  public var contentHash: String
  public var idempotencyKey: String?
  public var duplicates: DuplicatePolicy
  /// Records that the reader gave.
  public var rows: Int
  /// Records that are new after the duplicate policy.
  public var imported = 0
  /// Records that were left out because they were there already.
  public var skipped = 0
  /// Rows that the reader left out or refused.
  public var badRows: Int
  /// What the reader said about the bad rows; empty if there were none.
  public var report: String
  /// The keys of its records ascend without a gap: from here …
  public var firstEntry: Int64 = 0
  /// … to here; less than ``firstEntry`` if there are none.
  public var lastEntry: Int64 = -1
  public var columns: [SourceColumn] = []
  public var createdAt: Timestamp
  public var createdBy: String

  public init(
    id: String, run: Int64, book: Int64, side: Side, stream: String, name: String,
    state: SourceState, contentHash: String, idempotencyKey: String?, duplicates: DuplicatePolicy,
    rows: Int, badRows: Int, report: String, createdAt: Timestamp, createdBy: String
  ) {
    self.id = id
    self.run = run
    self.book = book
    self.side = side
    self.stream = stream
    self.name = name
    self.state = state
    self.contentHash = contentHash
    self.idempotencyKey = idempotencyKey
    self.duplicates = duplicates
    self.rows = rows
    self.badRows = badRows
    self.report = report
    self.createdAt = createdAt
    self.createdBy = createdBy
  }

  /// The keys of its records; `nil` if it has none.
  public var entries: ClosedRange<Int64>? {
    firstEntry <= lastEntry ? firstEntry...lastEntry : nil
  }
}

extension SourceFile {
  public static let table = "sources"
  public static let columns = [
    "id", "run", "book", "side", "stream", "name", "state", "content_hash", "idempotency_key",
    "duplicates", "row_count", "imported", "skipped", "bad_rows", "report", "first_entry",
    "last_entry", "columns", "created_at", "created_by",
  ]

  public var values: [StoredValue] {
    [
      .text(id), .integer(run), .integer(book), StoredValue(word: side), .text(stream),
      .text(name), StoredValue(word: state), .text(contentHash), StoredValue(idempotencyKey),
      StoredValue(word: duplicates), StoredValue(rows), StoredValue(imported),
      StoredValue(skipped), StoredValue(badRows), .text(report), .integer(firstEntry),
      .integer(lastEntry),
      .text(StoredList.text(columns.map { [$0.name] + ($0.places.map { [String($0)] } ?? []) })),
      StoredValue(createdAt), .text(createdBy),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    id = try row.text()
    run = try row.integer()
    book = try row.integer()
    side = try row.word()
    stream = try row.text()
    name = try row.text()
    state = try row.word()
    contentHash = try row.text()
    idempotencyKey = try row.optionalText()
    duplicates = try row.word()
    rows = try row.count()
    imported = try row.count()
    skipped = try row.count()
    badRows = try row.count()
    report = try row.text()
    firstEntry = try row.integer()
    lastEntry = try row.integer()
    columns = try row.list().map { cells in
      SourceColumn(name: cells.first ?? "", places: cells.count > 1 ? Int(cells[1]) : nil)
    }
    createdAt = try row.time()
    createdBy = try row.text()
  }
}

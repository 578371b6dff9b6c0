import Matchbook

/// Where records of one kind come from: a bank account, a processor's report.
public struct DataStream: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var id: String
  public var book: Int64
  /// Named by source files, and never changed.
  public var stream: String
  public var side: Side
  public var name: String
  /// Whole days after its own day from which an unmatched record is overdue.
  public var overdueDays: Int
  public var createdAt: Timestamp

  public init(
    id: String, book: Int64, stream: String, side: Side, name: String, overdueDays: Int,
    createdAt: Timestamp
  ) {
    self.id = id
    self.book = book
    self.stream = stream
    self.side = side
    self.name = name
    self.overdueDays = overdueDays
    self.createdAt = createdAt
  }

  public static let table = "data_streams"
  public static let columns = [
    "id", "book", "stream", "side", "name", "overdue_days", "created_at",
  ]

  public var values: [StoredValue] {
    [
      .text(id), .integer(book), .text(stream), StoredValue(word: side), .text(name),
      StoredValue(overdueDays), StoredValue(createdAt),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    id = try row.text()
    book = try row.integer()
    stream = try row.text()
    side = try row.word()
    name = try row.text()
    overdueDays = try row.count()
    createdAt = try row.time()
  }
}

/// A record that somebody declared overdue, whatever its stream says.
public struct OverdueMark: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var book: Int64
  public var entry: Int64
  public var overdueAt: Timestamp
  public var markedBy: String
  public var markedAt: Timestamp

  public init(
    book: Int64, entry: Int64, overdueAt: Timestamp, markedBy: String, markedAt: Timestamp
  ) {
    self.book = book
    self.entry = entry
    self.overdueAt = overdueAt
    self.markedBy = markedBy
    self.markedAt = markedAt
  }

  public static let table = "overdue_marks"
  public static let columns = ["book", "entry", "overdue_at", "marked_by", "marked_at"]

  public var values: [StoredValue] {
    [
      .integer(book), .integer(entry), StoredValue(overdueAt), .text(markedBy),
      StoredValue(markedAt),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    book = try row.integer()
    entry = try row.integer()
    overdueAt = try row.time()
    markedBy = try row.text()
    markedAt = try row.time()
  }
}

/// A case that people work on: the overdue records of a stream.
public struct ExceptionCase: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var id: String
  public var book: Int64
  /// The key of its stream.
  public var stream: Int64
  public var title: String
  public var description: String
  public var state: ExceptionState = .open
  /// What ended it, where that was no person: `cleared`.
  public var cause: String?
  public var assignees: [String] = []
  /// The keys of its records when it was dismissed.
  public var dismissedEntries: [Int64] = []
  public let createdAt: Timestamp
  public var updatedAt: Timestamp
  public var openedAt: Timestamp
  public var closedAt: Timestamp?

  public init(
    id: String, book: Int64, stream: Int64, title: String, description: String,
    createdAt: Timestamp
  ) {
    self.id = id
    self.book = book
    self.stream = stream
    self.title = title
    self.description = description
    self.createdAt = createdAt
    updatedAt = createdAt
    openedAt = createdAt
  }

  public static let table = "exceptions"
  public static let columns = [
    "id", "book", "stream", "title", "description", "state", "cause", "assignees",
    "dismissed_entries", "created_at", "updated_at", "opened_at", "closed_at",
  ]

  public var values: [StoredValue] {
    [
      .text(id), .integer(book), .integer(stream), .text(title), .text(description),
      StoredValue(word: state), StoredValue(cause), .text(StoredList.text([assignees])),
      .text(StoredKeys.text(dismissedEntries)), StoredValue(createdAt), StoredValue(updatedAt),
      StoredValue(openedAt), StoredValue(closedAt),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    id = try row.text()
    book = try row.integer()
    stream = try row.integer()
    title = try row.text()
    description = try row.text()
    state = try row.word()
    cause = try row.optionalText()
    assignees = try row.list().first ?? []
    dismissedEntries = StoredKeys.keys(of: try row.text())
    createdAt = try row.time()
    updatedAt = try row.time()
    openedAt = try row.time()
    closedAt = try row.optionalTime()
  }
}

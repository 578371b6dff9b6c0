// What people and the engine leave behind while they work on an exception.

/// A remark on an exception.
public struct ExceptionComment: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var id: String
  public var exception: Int64
  public var author: String
  public var text: String
  public var mentions: [String]
  public var createdAt: Timestamp

  public init(
    id: String, exception: Int64, author: String, text: String, mentions: [String],
    createdAt: Timestamp
  ) {
    self.id = id
    self.exception = exception
    self.author = author
    self.text = text
    self.mentions = mentions
    self.createdAt = createdAt
  }

  public static let table = "exception_comments"
  public static let columns = ["id", "exception", "author", "text", "mentions", "created_at"]

  public var values: [StoredValue] {
    [
      .text(id), .integer(exception), .text(author), .text(text),
      .text(StoredList.text([mentions])), StoredValue(createdAt),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    id = try row.text()
    exception = try row.integer()
    author = try row.text()
    text = try row.text()
    mentions = try row.list().first ?? []
    createdAt = try row.time()
  }
}

/// How far an investigation has come.
public enum InvestigationStatus: String, Hashable, Sendable, CaseIterable {
  case pending, running, completed, failed
}

/// A search for what an exception's records may belong to.
public struct Investigation: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var id: String
  public var exception: Int64
  public var status: InvestigationStatus
  public var recommendation: String?
  /// Millionths from 0 to 1,000,000.
  public var confidence: Int32?
  public var candidatesSearched = 0
  public var suggestedEntries: [Int64] = []
  /// Name and value of each filter.
  public var filters: [[String]] = []
  public var createdAt: Timestamp
  public var completedAt: Timestamp?

  public init(id: String, exception: Int64, status: InvestigationStatus, createdAt: Timestamp) {
    self.id = id
    self.exception = exception
    self.status = status
    self.createdAt = createdAt
  }

  public static let table = "investigations"
  public static let columns = [
    "id", "exception", "status", "recommendation", "confidence", "candidates_searched",
    "suggested_entries", "filters", "created_at", "completed_at",
  ]

  public var values: [StoredValue] {
    [
      .text(id), .integer(exception), StoredValue(word: status), StoredValue(recommendation),
      StoredValue(confidence.map(Int64.init)), StoredValue(candidatesSearched),
      .text(StoredKeys.text(suggestedEntries)), .text(StoredList.text(filters)),
      StoredValue(createdAt), StoredValue(completedAt),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    id = try row.text()
    exception = try row.integer()
    status = try row.word()
    recommendation = try row.optionalText()
    confidence = try row.optionalInteger().map { Int32(clamping: $0) }
    candidatesSearched = try row.count()
    suggestedEntries = StoredKeys.keys(of: try row.text())
    filters = try row.list()
    createdAt = try row.time()
    completedAt = try row.optionalTime()
  }
}

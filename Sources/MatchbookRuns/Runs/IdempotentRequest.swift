/// A request that was made with a key, so that its repetition finds what it made.
public struct IdempotentRequest: StoredRecord, Hashable {
  public var key: Int64 = 0
  /// No other request of the store has it.
  public var idempotencyKey: String
  /// Of the canonical request.
  public var requestHash: String
  /// Names what was answered: the id of a run, for example.
  public var made: String
  public var createdAt: Timestamp

  public init(
    idempotencyKey: String, requestHash: String, made: String, createdAt: Timestamp
  ) {
    self.idempotencyKey = idempotencyKey
    self.requestHash = requestHash
    self.made = made
    self.createdAt = createdAt
  }

  public static let table = "idempotent_requests"
  public static let columns = ["idempotency_key", "request_hash", "made", "created_at"]

  public var values: [StoredValue] {
    [.text(idempotencyKey), .text(requestHash), .text(made), StoredValue(createdAt)]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    idempotencyKey = try row.text()
    requestHash = try row.text()
    made = try row.text()
    createdAt = try row.time()
  }

  /// One text for one request; an empty value is another one than none.
  static func canonicalText(_ action: String, _ request: [String?], by actor: String) -> String {
    StoredList.text([[action, actor]] + request.map { value in value.map { [$0] } ?? [] })
  }

  static func known(
    _ key: String, in reader: any StoreReading
  ) throws(RunError) -> IdempotentRequest? {
    try reader.first(IdempotentRequest.self, where: [.equals("idempotency_key", .text(key))])
  }
}

/// A request that was made with a key, so that its repetition finds what it made.
public struct IdempotentRequest: StoredRecord, Hashable {
  public var key: Int64 = 0
  /// What was asked for, `run.create` for example: keys are apart by it.
  public var action: String
  public var idempotencyKey: String
  /// Of the canonical request.
  public var requestHash: String
  /// The id of what it made.
  public var made: String
  public var createdAt: Timestamp

  public init(
    action: String, idempotencyKey: String, requestHash: String, made: String,
    createdAt: Timestamp
  ) {
    self.action = action
    self.idempotencyKey = idempotencyKey
    self.requestHash = requestHash
    self.made = made
    self.createdAt = createdAt
  }

  public static let table = "idempotent_requests"
  public static let columns = [
    "action", "idempotency_key", "request_hash", "made", "created_at",
  ]

  public var values: [StoredValue] {
    [
      .text(action), .text(idempotencyKey), .text(requestHash), .text(made),
      StoredValue(createdAt),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    action = try row.text()
    idempotencyKey = try row.text()
    requestHash = try row.text()
    made = try row.text()
    createdAt = try row.time()
  }
}

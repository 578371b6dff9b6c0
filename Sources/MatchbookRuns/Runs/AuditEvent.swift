/// One line of the audit trail: who changed what, when, and what it was before and after.
public struct AuditEvent: StoredRecord, Hashable {
  /// Its place in the trail, from 1 without a gap.
  public var key: Int64 = 0
  public var at: Timestamp
  public var actor: String
  /// What was done, as `noun.action`: `match.accept`.
  public var action: String
  /// The thing that was changed.
  public var subject: String
  /// The id of the run; `nil` where it belongs to none.
  public var run: String?
  /// JSON; `nil` for what is new.
  public var before: String?
  /// JSON; `nil` for what is gone.
  public var after: String?
  /// Of the line before and this one: 64 hexadecimal digits.
  public var hash = ""

  public init(
    at: Timestamp, actor: String, action: String, subject: String, run: String?,
    before: String?, after: String?
  ) {
    self.at = at
    self.actor = actor
    self.action = action
    self.subject = subject
    self.run = run
    self.before = before
    self.after = after
  }

  public static let table = "audit"
  public static let columns = [
    "at", "actor", "action", "subject", "run", "before", "after", "hash",
  ]

  public var values: [StoredValue] {
    [
      StoredValue(at), .text(actor), .text(action), .text(subject), StoredValue(run),
      StoredValue(before), StoredValue(after), .text(hash),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    at = try row.time()
    actor = try row.text()
    action = try row.text()
    subject = try row.text()
    run = try row.optionalText()
    before = try row.optionalText()
    after = try row.optionalText()
    hash = try row.text()
  }
}

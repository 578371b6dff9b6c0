/// What is reconciled again and again: one ledger account, say, with one bank account.
///
/// Runs of a book share its ledger records, and what a closed run has left open goes on to the runs
/// after it.
public struct Book: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var id: String
  public var name: String
  public var createdAt: Timestamp

  public init(id: String, name: String, createdAt: Timestamp) {
    self.id = id
    self.name = name
    self.createdAt = createdAt
  }

  public static let table = "books"
  public static let columns = ["id", "name", "created_at"]

  public var values: [StoredValue] { [.text(id), .text(name), StoredValue(createdAt)] }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    id = try row.text()
    name = try row.text()
    createdAt = try row.time()
    self.key = key
  }
}

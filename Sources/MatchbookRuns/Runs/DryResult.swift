/// A part of the whole result of a dry run, apart from its row because it is long.
public struct DryResult: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var run: Int64
  /// From 0.
  public var part: Int
  /// A piece of JSON, as ``RunManager`` documents it.
  public var text: String

  public init(run: Int64, part: Int, text: String) {
    self.run = run
    self.part = part
    self.text = text
  }

  public static let table = "dry_results"
  public static let columns = ["run", "part", "result"]
  public var values: [StoredValue] { [.integer(run), StoredValue(part), .text(text)] }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    run = try row.integer()
    part = try row.count()
    text = try row.text()
  }
}

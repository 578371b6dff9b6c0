import Matchbook

/// The policy of a store as somebody has set it; the newest one holds.
public struct StoredPolicy: StoredRecord, Hashable {
  public var key: Int64 = 0
  /// JSON, see docs/reference/runs.md.
  public var text: String
  public var setAt: Timestamp
  public var setBy: String

  public init(text: String, setAt: Timestamp, setBy: String) {
    self.text = text
    self.setAt = setAt
    self.setBy = setBy
  }

  public static let table = "policies"
  public static let columns = ["policy", "set_at", "set_by"]
  public var values: [StoredValue] { [.text(text), StoredValue(setAt), .text(setBy)] }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    text = try row.text()
    setAt = try row.time()
    setBy = try row.text()
  }
}

/// Keeps what a store allows in the store itself, so that it holds for whoever opens it.
public struct PolicyKeeper: ManagerWork {
  public let store: any RunStore
  public let host: RunHost
  public var idempotencyKey: String?

  public init(store: any RunStore, host: RunHost) {
    self.store = store
    self.host = host
  }

  /// What was set last; `nil` if nobody has set anything, so that the usual policy holds.
  public func stored() throws(RunError) -> StoredPolicy? {
    try store.read { (reader) throws(RunError) in try reader.last(StoredPolicy.self, where: []) }
  }

  /// The policy that holds now.
  public func current() throws(RunError) -> RunPolicy {
    try stored().map { (stored) throws(RunError) in try RunPolicy(json: stored.text) }
      ?? RunPolicy()
  }

  /// Sets another policy, from its text in JSON; what was decided under the old one stays.
  ///
  /// - Throws: ``RunError/badRequest(field:value:expected:)`` for a text that is no policy.
  public func set(_ json: String) throws(RunError) -> StoredPolicy {
    _ = try RunPolicy(json: json)
    let now = host.now()
    return try once("set_policy", [json]) { (writer) throws(RunError) in
      let old = try writer.last(StoredPolicy.self, where: [])
      if let old, old.text == json { return old }
      var new = StoredPolicy(text: json, setAt: now, setBy: host.actor)
      try writer.insert(&new)
      try addTrail(
        "set_policy", "policy", before: old.map { AuditJSON.object($0) },
        after: AuditJSON.object(new), at: now, in: writer)
      return new
    }
  }
}

import Matchbook

/// Keeps runs: what came in, what was matched, who decided what. The engine decides matches; the
/// manager remembers them and enforces what may follow.
///
/// Every change is one transaction, with its line in the audit trail. A manager is a value that many
/// threads may use; what it is told by its host (time, ids, who is at work) goes into each change.
public struct RunManager: KeyedWork {
  public let store: any RunStore
  public let host: RunHost
  public let policy: RunPolicy
  public var idempotencyKey: String?

  public init(store: any RunStore, host: RunHost, policy: RunPolicy = RunPolicy()) {
    self.store = store
    self.host = host
    self.policy = policy
  }

  public var audit: AuditTrail { AuditTrail(store) }

  // MARK: What all changes share

  /// Adds a line to the audit trail.
  func note(
    _ action: String, _ subject: String, run: Run?, before: String? = nil, after: String? = nil,
    at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) {
    try AuditTrail.append(
      AuditEvent(
        at: now, actor: host.actor, action: action, subject: subject, run: run?.id,
        before: before, after: after), in: writer)
  }

  /// Replaces a record, with a line of what differs.
  func change<Stored: StoredRecord>(
    _ action: String, from old: Stored, to new: Stored, run: Run?, at now: Timestamp,
    in writer: any StoreWriting
  ) throws(RunError) {
    try writer.update(new)
    let (before, after) = AuditJSON.difference(old, new)
    try note(
      action, new.identity, run: run, before: before, after: after, at: now, in: writer)
  }

  func find<Stored: StoredRecord>(
    _: Stored.Type, _ noun: String, id: String, in reader: any StoreReading
  ) throws(RunError) -> Stored {
    guard let found = try reader.first(Stored.self, where: [.equals("id", .text(id))]) else {
      throw .notFound(noun: noun, id: id)
    }
    return found
  }

  package func run(_ id: String, in reader: any StoreReading) throws(RunError) -> Run {
    try find(Run.self, RunState.noun, id: id, in: reader)
  }

  /// The run of an id, if an action is allowed in its state.
  func run(
    _ id: String, for action: RunState.Action, in reader: any StoreReading
  ) throws(RunError) -> Run {
    let run = try run(id, in: reader)
    _ = try run.state.after(action, id: id)
    return run
  }

  package func book(of run: Run, in reader: any StoreReading) throws(RunError) -> Book {
    guard let book = try reader.find(Book.self, key: run.book) else {
      throw .storeDamaged("run \(run.id) has no book")
    }
    return book
  }

  /// A reason that says something.
  func reason(_ text: String?, to action: String) throws(RunError) -> String {
    guard let text, text.contains(where: { !$0.isWhitespace }) else {
      throw .missingReason(action: action)
    }
    return text
  }
}

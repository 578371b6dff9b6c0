/// What changes of exceptions and control totals share: a store, a host, a line in the trail.
protocol ManagerWork: KeyedWork {}

extension ManagerWork {
  /// The thing of an id.
  func named<Stored: StoredRecord>(
    _: Stored.Type, _ noun: String, _ id: String, in reader: any StoreReading
  ) throws(RunError) -> Stored {
    guard let found = try reader.first(Stored.self, where: [.equals("id", .text(id))]) else {
      throw .notFound(noun: noun, id: id)
    }
    return found
  }

  /// What a record refers to by its key; a store without it is damaged.
  func kept<Stored: StoredRecord>(
    _: Stored.Type, _ key: Int64, in reader: any StoreReading
  ) throws(RunError) -> Stored {
    guard let found = try reader.find(Stored.self, key: key) else {
      throw .storeDamaged("\(Stored.table) lacks row \(key), to which others refer")
    }
    return found
  }

  func addTrail(
    _ action: String, _ subject: String, before: String? = nil, after: String? = nil,
    at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) {
    try AuditTrail.append(
      AuditEvent(
        at: now, actor: host.actor, action: action, subject: subject, run: nil, before: before,
        after: after), in: writer)
  }

  /// Adds a record, with a line of what it is.
  func insert<Stored: StoredRecord>(
    _ record: inout Stored, _ action: String, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) {
    try writer.insert(&record)
    try addTrail(
      action, record.identity, after: AuditJSON.object(record), at: now, in: writer)
  }

  /// Replaces a record, with a line of what differs.
  func replace<Stored: StoredRecord>(
    _ old: Stored, by new: Stored, _ action: String, reason: String? = nil, at now: Timestamp,
    in writer: any StoreWriting
  ) throws(RunError) {
    try writer.update(new)
    let (before, after) = AuditJSON.difference(old, new)
    let told = reason.map {
      AuditJSON.object([("reason", .text($0)), ("changes", .text(after))])
    }
    try addTrail(action, new.identity, before: before, after: told ?? after, at: now, in: writer)
  }

  /// A text that says something.
  func text(_ text: String, of field: String, _ expected: String) throws(RunError) -> String {
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw .badRequest(field: field, value: text, expected: expected)
    }
    return text
  }
}

import MatchbookDigest
import MatchbookJSON

/// Where the trail ends: what is missing behind its last line would not show otherwise.
struct AuditHead: StoredRecord, Hashable {
  var key: Int64 = 0
  /// The number of the last line.
  var last: Int64
  var hash: String

  init(last: Int64, hash: String) {
    self.last = last
    self.hash = hash
  }

  static let table = "audit_heads"
  static let columns = ["last", "hash"]
  var values: [StoredValue] { [.integer(last), .text(hash)] }

  init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    last = try row.integer()
    hash = try row.text()
  }
}

/// What contradicts the chain of the audit trail.
public struct AuditFinding: Hashable, Sendable, CustomStringConvertible {
  /// The number of the line.
  public let line: Int64
  public let description: String
}

/// Lines that are only ever added, each with the SHA-256 of itself and the line before.
///
/// Whoever changes, removes or moves a line breaks the chain there. Lines that tell of matches have
/// their digest, so that a match that is changed without a line shows, too. Somebody who may rewrite the whole
/// file can make a new chain; note the last hash elsewhere to find that out too.
public struct AuditTrail: Sendable {
  /// What stands before the first line.
  static let origin = String(repeating: "0", count: 64)

  private let store: any RunStore

  public init(_ store: any RunStore) { self.store = store }

  static func hash(of event: AuditEvent, number: Int64, after previous: String) -> String {
    var writer = JSONWriter()
    writer.beginArray()
    writer.string(previous)
    writer.integer(number)
    writer.integer(event.at.milliseconds)
    for text in [event.actor, event.action, event.subject] { writer.string(text) }
    for text in [event.run, event.before, event.after] {
      if let text { writer.string(text) } else { writer.null() }
    }
    writer.endArray()
    return SHA256.hexadecimal(writer.bytes)
  }

  /// Adds a line in the transaction of the change that it tells of.
  static func append(_ event: AuditEvent, in writer: any StoreWriting) throws(RunError) {
    var event = event
    var head = try writer.first(AuditHead.self, where: []) ?? AuditHead(last: 0, hash: origin)
    event.hash = hash(of: event, number: head.last + 1, after: head.hash)
    try writer.insert(&event)
    guard event.key == head.last + 1 else {
      throw .storeDamaged("line \(head.last) of the audit trail is not its last")
    }
    (head.last, head.hash) = (event.key, event.hash)
    if head.key == 0 { try writer.insert(&head) } else { try writer.update(head) }
  }

  /// Lines of a run, or of all, by their numbers.
  public func events(run: String? = nil, page: PageRequest) throws(RunError) -> Page<AuditEvent> {
    try store.read { (reader) throws(RunError) in
      try reader.page(
        AuditEvent.self, where: run.map { [.equals("run", .text($0))] } ?? [], page)
    }
  }

  /// The number and the hash of the last line; `nil` of an empty trail.
  public func head() throws(RunError) -> (line: Int64, hash: String)? {
    try store.read { (reader) throws(RunError) in
      try reader.first(AuditHead.self, where: []).map { ($0.last, $0.hash) }
    }
  }

  /// How many findings are told; a line that is gone breaks everything behind it.
  public static let mostFindings = 20

  /// What was changed, removed or moved in the trail, and which matches are not what it tells of;
  /// empty for a sound store.
  ///
  /// - Parameter expected: A last hash that was noted elsewhere; it has to stand in the chain.
  public func verify(expected: String? = nil) throws(RunError) -> [AuditFinding] {
    try store.read { (reader) throws(RunError) in
      try AuditTrail.check(expected: expected, in: reader).findings
    }
  }

  /// Verifies chain and matches in one state of the store, and tells the chain's last line.
  package static func check(
    expected: String? = nil, in reader: any StoreReading
  ) throws(RunError) -> (findings: [AuditFinding], last: Int64, hash: String?) {
    var findings: [AuditFinding] = []
    var number: Int64 = 0
    var previous = AuditTrail.origin
    var isKnown = expected == nil
    var review = MatchReview()
    func add(_ line: Int64, _ text: String) {
      if findings.count < AuditTrail.mostFindings {
        findings.append(AuditFinding(line: line, description: text))
      }
    }
    while true {
      let events = try reader.list(AuditEvent.self, where: [], after: number, limit: 1000)
      guard !events.isEmpty else { break }
      for event in events {
        if event.key != number + 1 {
          add(
            number + 1,
            event.key == number + 2
              ? "line \(number + 1) is missing"
              : "lines \(number + 1) to \(event.key - 1) are missing")
        } else if AuditTrail.hash(of: event, number: event.key, after: previous) != event.hash {
          add(event.key, "line \(event.key) is not what was written there")
        }
        (number, previous) = (event.key, event.hash)
        review.read(event)
        if event.hash == expected { isKnown = true }
      }
    }
    let head = try reader.first(AuditHead.self, where: [])
    if (head?.last ?? 0) > number {
      add(number + 1, "lines \(number + 1) to \(head?.last ?? 0) are missing at the end")
    } else if (head?.last ?? 0) < number || (head?.hash ?? AuditTrail.origin) != previous {
      add(number, "line \(number) is not the last that was written")
    }
    if !isKnown { add(number, "no line has the hash that was expected") }
    findings += try review.findings(
      in: reader, atMost: AuditTrail.mostFindings - findings.count)
    return (findings, head?.last ?? 0, head?.hash)
  }
}

/// Records as JSON for the trail: names of columns and their values.
enum AuditJSON {
  static func object(_ record: some StoredRecord) -> String { object(pairs(record)) }

  /// Claims of processes, which are gone when their work is done.
  private static let passing: Set<String> = ["worker", "lease_until", "progress"]

  /// Only what differs between two states of one record.
  static func difference<Stored: StoredRecord>(
    _ old: Stored, _ new: Stored
  ) -> (before: String, after: String) {
    let changed = zip(pairs(old), pairs(new)).filter {
      $0.1 != $1.1 && !passing.contains($0.0)
    }
    return (object(changed.map(\.0)), object(changed.map(\.1)))
  }

  private static func pairs<Stored: StoredRecord>(_ record: Stored) -> [(String, StoredValue)] {
    Array(zip(Stored.columns, record.values))
  }

  static func object(_ pairs: [(String, StoredValue)]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    for (name, value) in pairs {
      writer.name(name)
      switch value {
      case .null: writer.null()
      case .integer(let number): writer.integer(number)
      case .text(let text): writer.string(text)
      }
    }
    writer.endObject()
    return writer.text
  }
}

import MatchbookDigest

/// What managers share: a store, a host, and the idempotency key of the call at work.
///
/// A change that is asked for with a key is made once. Whoever has lost the answer asks again with the
/// same key and gets the same thing, as it is by now, without a second effect; the key is kept in the
/// transaction of the change, so that neither is ever there without the other. What was refused is not
/// kept: its key is free.
public protocol KeyedWork: Sendable {
  var store: any RunStore { get }
  var host: RunHost { get }
  /// Of the next change; `nil` for one that happens as often as it is asked for.
  var idempotencyKey: String? { get set }
}

extension KeyedWork {
  /// The same manager, for one change with a key: any text that no other request of the store has.
  ///
  /// - Returns: One whose changes throw ``RunError/keyConflict(key:)`` if the key was used for another
  ///   request: another action, other values or another person at work.
  public func keyed(_ key: String?) -> Self {
    var keyed = self
    keyed.idempotencyKey = key
    return keyed
  }

  /// Makes a change in one transaction, or finds what it answered before.
  ///
  /// - Parameter request: All that the change was asked for, in a fixed order.
  func once<Answer: KeptAnswer>(
    _ action: String, _ request: [String?],
    _ change: (any StoreWriting) throws(RunError) -> Answer
  ) throws(RunError) -> Answer {
    let request = IdempotentRequest.canonicalText(action, request, by: host.actor)
    return try store.write { (writer) throws(RunError) in
      if let answer = try repeated(Answer.self, request, in: writer) { return answer }
      let answer = try change(writer)
      try remember(answer, of: request, in: writer)
      return answer
    }
  }

  /// The answer to the same request, asked for with the same key; `nil` for a new one.
  func repeated<Answer: KeptAnswer>(
    _: Answer.Type, _ request: String, in reader: any StoreReading
  ) throws(RunError) -> Answer? {
    guard let key = idempotencyKey, let known = try IdempotentRequest.known(key, in: reader) else {
      return nil
    }
    guard known.requestHash == SHA256.hexadecimal(request) else { throw .keyConflict(key: key) }
    let prefix = Answer.kind + " "
    guard known.made.hasPrefix(prefix),
      let answer = try Answer.kept(String(known.made.dropFirst(prefix.count)), in: reader)
    else {
      throw .notFound(noun: "answer to key", id: key)
    }
    return answer
  }

  func remember(
    _ answer: some KeptAnswer, of request: String, in writer: any StoreWriting
  ) throws(RunError) {
    guard let key = idempotencyKey else { return }
    var known = IdempotentRequest(
      idempotencyKey: key, requestHash: SHA256.hexadecimal(request), made: answer.fullReference,
      createdAt: host.now())
    try writer.insert(&known)
  }
}

/// What a change answers, and a store finds again.
protocol KeptAnswer {
  /// What references of this kind begin with.
  static var kind: String { get }
  /// Names it among its kind, for as long as the store has it.
  var reference: String { get }

  /// - Returns: `nil` if it is gone.
  static func kept(_ reference: String, in reader: any StoreReading) throws(RunError) -> Self?
}

extension KeptAnswer {
  var fullReference: String { "\(Self.kind) \(reference)" }
}

extension KeptAnswer where Self: StoredRecord {
  static var kind: String { table }

  /// Its id where it has one, otherwise its key.
  var reference: String { identity }

  static func kept(_ reference: String, in reader: any StoreReading) throws(RunError) -> Self? {
    if columns.first == "id" {
      return try reader.first(Self.self, where: [.equals("id", .text(reference))])
    }
    return try Int64(reference).flatMap { (key) throws(RunError) in
      try reader.find(Self.self, key: key)
    }
  }
}

extension Run: KeptAnswer {}
extension SourceFile: KeptAnswer {}
extension Adjustment: KeptAnswer {}
extension Discrepancy: KeptAnswer {}
extension DataStream: KeptAnswer {}
extension ExceptionCase: KeptAnswer {}
extension ExceptionComment: KeptAnswer {}
extension Investigation: KeptAnswer {}
extension ControlTotal: KeptAnswer {}
extension StoredPolicy: KeptAnswer {}

extension MatchRecord: KeptAnswer {
  static let kind = "matches"
  var reference: String { id }

  static func kept(
    _ reference: String, in reader: any StoreReading
  ) throws(RunError) -> MatchRecord? {
    guard let key = key(of: reference) else { return nil }
    return try reader.match(key)
  }
}

extension SourceEntry: KeptAnswer {
  static let kind = "entries"
  var reference: String { String(key) }

  static func kept(
    _ reference: String, in reader: any StoreReading
  ) throws(RunError) -> SourceEntry? {
    guard let key = Int64(reference) else { return nil }
    return try reader.entry(key)
  }
}

extension OverdueMark: KeptAnswer {
  /// Of its record: keys of marks may be given again.
  var reference: String { "\(book) \(entry)" }

  static func kept(
    _ reference: String, in reader: any StoreReading
  ) throws(RunError) -> OverdueMark? {
    let keys = reference.split(separator: " ").compactMap { Int64($0) }
    guard keys.count == 2 else { return nil }
    return try reader.first(
      OverdueMark.self,
      where: [.equals("book", .integer(keys[0])), .equals("entry", .integer(keys[1]))])
  }
}

/// That something was deleted, which is all there is to tell.
struct Deletion: KeptAnswer {
  static let kind = "deletions"
  let reference: String

  static func kept(_ reference: String, in _: any StoreReading) throws(RunError) -> Deletion? {
    Deletion(reference: reference)
  }
}

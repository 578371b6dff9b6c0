import Matchbook

/// When sweeps open and close exceptions.
public struct SweepPolicy: Hashable, Sendable {
  /// How long after its end a resolved exception is opened again, rather than a new one made.
  public var reopenWindowMilliseconds: Int64
  /// Whether an exception without records is resolved, with the cause `cleared`.
  public var resolvesCleared: Bool

  /// - Parameter reopenWindowMilliseconds: By default seven days; the end belongs to the window.
  public init(
    reopenWindowMilliseconds: Int64 = 7 * 86_400_000, resolvesCleared: Bool = false
  ) {
    self.reopenWindowMilliseconds = reopenWindowMilliseconds
    self.resolvesCleared = resolvesCleared
  }
}

/// Keeps the cases that people work on: the overdue records of each data stream.
///
/// The records of a case are computed whenever it is read: the open ones of its stream whose time has
/// passed. Every change is one transaction, with its line in the audit trail.
public struct ExceptionManager: ManagerWork {
  public let store: any RunStore
  public let host: RunHost
  public let policy: SweepPolicy
  public var idempotencyKey: String?

  public init(store: any RunStore, host: RunHost, policy: SweepPolicy = SweepPolicy()) {
    self.store = store
    self.host = host
    self.policy = policy
  }
}

// MARK: Data streams

extension ExceptionManager {
  /// Declares where records of one kind come from, and when they are overdue.
  ///
  /// - Parameters:
  ///   - book: The id of the reconciliation.
  ///   - stream: What source files call it; unique in the book, and never changed.
  ///   - overdueDays: Whole days after its own day from which an open record is overdue.
  public func addStream(
    _ stream: String, side: Side, ofBook book: String, name: String, overdueDays: Int
  ) throws(RunError) -> DataStream {
    let stream = try text(stream, of: "stream", "the name that source files give it")
    let name = try text(name, of: "name", "a name for people")
    try check(overdueDays: overdueDays)
    let now = host.now()
    let request = [book, stream, side.rawValue, name, String(overdueDays)]
    return try once("add_stream", request) { (writer) throws(RunError) in
      let book = try named(Book.self, "book", book, in: writer)
      guard try self.stream(stream, of: book, in: writer) == nil else {
        throw .takenID(noun: "data streams", id: stream)
      }
      var made = DataStream(
        id: host.newID(.stream), book: book.key, stream: stream, side: side, name: name,
        overdueDays: overdueDays, createdAt: now)
      try insert(&made, "add_stream", at: now, in: writer)
      return made
    }
  }

  /// Gives a stream another name, or other days.
  public func changeStream(
    _ id: String, name: String? = nil, overdueDays: Int? = nil
  ) throws(RunError) -> DataStream {
    if let overdueDays { try check(overdueDays: overdueDays) }
    let name = try name.map { (name) throws(RunError) in
      try text(name, of: "name", "a name for people")
    }
    let now = host.now()
    let request = [id, name, overdueDays.map { String($0) }]
    return try once("change_stream", request) { (writer) throws(RunError) in
      let old = try named(DataStream.self, "data stream", id, in: writer)
      var new = old
      new.name = name ?? old.name
      new.overdueDays = overdueDays ?? old.overdueDays
      if new != old { try replace(old, by: new, "change_stream", at: now, in: writer) }
      return new
    }
  }

  /// Streams by their making, of one book if it is given.
  public func streams(
    ofBook book: String? = nil, page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<DataStream> {
    try store.read { (reader) throws(RunError) in
      var tests: [StoredTest] = []
      if let book {
        tests = [.equals("book", .integer(try named(Book.self, "book", book, in: reader).key))]
      }
      return try reader.page(DataStream.self, where: tests, page)
    }
  }

  private func check(overdueDays: Int) throws(RunError) {
    guard (0...ExceptionManager.mostOverdueDays).contains(overdueDays) else {
      throw .badRequest(
        field: "overdue_days", value: String(overdueDays),
        expected: "whole days, 0 to \(ExceptionManager.mostOverdueDays)")
    }
  }

  /// A hundred years; more is a mistake, and would leave the calendar.
  static let mostOverdueDays = 36_525

  func stream(
    _ stream: String, of book: Book, in reader: any StoreReading
  ) throws(RunError) -> DataStream? {
    try reader.first(
      DataStream.self,
      where: [.equals("book", .integer(book.key)), .equals("stream", .text(stream))])
  }
}

import Matchbook
import MatchbookDigest

/// That a record is overdue from some instant on, whatever its stream says.
public struct OverdueRequest: Hashable, Sendable {
  /// The id of the reconciliation.
  public var book: String
  /// The key of the data stream.
  public var stream: String
  public var recordID: String
  public var overdueAt: Timestamp
  /// The record itself, for a reconciliation that does not have it yet.
  public var record: Record?

  public init(
    book: String, stream: String, recordID: String, overdueAt: Timestamp, record: Record? = nil
  ) {
    self.book = book
    self.stream = stream
    self.recordID = recordID
    self.overdueAt = overdueAt
    self.record = record
  }

  var canonicalValues: [String?] {
    var values: [String?] = [book, stream, recordID, overdueAt.description]
    guard let record else { return values }
    values += [
      record.amount.description, record.date?.description,
      record.instantMilliseconds.map { String($0) }, record.reference, record.description,
      record.counterparty, record.account, record.source, String(record.texts.count),
    ]
    for columns in [record.texts, record.numbers] {
      values += columns.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }
    return values
  }
}

extension ExceptionManager {
  /// Declares a record overdue; doing so again replaces the time.
  ///
  /// A record that the book does not have is added, if the request brings it. What happens to the
  /// same record in other books does not matter here.
  ///
  /// - Throws: ``RunError/badTransition(noun:id:state:action:allowed:)`` for a record that is matched
  ///   in this book.
  @discardableResult
  public func markOverdue(_ request: OverdueRequest) throws(RunError) -> OverdueMark {
    if let record = request.record, record.id != request.recordID {
      throw .badRequest(
        field: "record_id", value: record.id, expected: "the id of the request, \(request.recordID)"
      )
    }
    let now = host.now()
    return try once("mark_overdue", request.canonicalValues) { (writer) throws(RunError) in
      let book = try named(Book.self, "book", request.book, in: writer)
      guard let stream = try stream(request.stream, of: book, in: writer) else {
        throw .notFound(noun: "data stream", id: request.stream)
      }
      let entry = try entry(for: request, stream, book, at: now, in: writer)
      guard entry.state != .matched else {
        throw .badTransition(
          noun: EntryState.noun, id: entry.id, state: entry.state.rawValue,
          action: "mark_overdue", allowed: entry.state.allowedActions.map(\.rawValue))
      }
      let known = try writer.first(
        OverdueMark.self,
        where: [.equals("book", .integer(book.key)), .equals("entry", .integer(entry.key))])
      var mark = OverdueMark(
        book: book.key, entry: entry.key, overdueAt: request.overdueAt, markedBy: host.actor,
        markedAt: now)
      guard let known else {
        try writer.insert(&mark)
        try addTrail(
          "mark_overdue", "\(entry.side.rawValue) \(entry.id)", after: AuditJSON.object(mark),
          at: now, in: writer)
        return mark
      }
      guard known.overdueAt != mark.overdueAt else { return known }
      mark.key = known.key
      try writer.update(mark)
      let (before, after) = AuditJSON.difference(known, mark)
      try addTrail(
        "mark_overdue", "\(entry.side.rawValue) \(entry.id)", before: before, after: after, at: now,
        in: writer)
      return mark
    }
  }

  private func entry(
    for request: OverdueRequest, _ stream: DataStream, _ book: Book, at now: Timestamp,
    in writer: any StoreWriting
  ) throws(RunError) -> SourceEntry {
    if let entry = try writer.entry(book: book.key, side: stream.side, id: request.recordID) {
      let source = try kept(SourceFile.self, entry.source, in: writer)
      guard source.stream == stream.stream else {
        throw .badRequest(
          field: "stream", value: stream.stream,
          expected: "the stream of record \(entry.id), \(source.stream)")
      }
      return entry
    }
    guard let record = request.record else {
      throw .notFound(noun: "\(stream.side.rawValue) record", id: request.recordID)
    }
    let key = try add(record, to: stream, book, at: now, in: writer)
    guard let entry = try writer.entry(key) else {
      throw .storeDamaged("record \(request.recordID) is not there after it was added")
    }
    return entry
  }

  /// Adds a record as a source of its own to the newest run of the book that takes sources; a book
  /// without one gets a run.
  private func add(
    _ record: Record, to stream: DataStream, _ book: Book, at now: Timestamp,
    in writer: any StoreWriting
  ) throws(RunError) -> Int64 {
    let table: RecordTable
    do { table = try RecordTable([record]) } catch { throw .records(error) }
    var run = try openRun(of: book, at: now, in: writer)
    var source = SourceFile(
      id: host.newID(.source), run: run.key, book: book.key, side: stream.side,
      stream: stream.stream, name: "marked overdue: \(record.id)", state: .processed,
      contentHash: SHA256.hexadecimal("\(stream.stream)\n\(record.id)"), idempotencyKey: nil,
      duplicates: .refuse, rows: 1, badRows: 0, report: "", createdAt: now,
      createdBy: host.actor)
    source.columns = FurtherColumns.columns(of: table)
    let others = try writer.all(
      SourceFile.self,
      where: [
        .equals("book", .integer(book.key)), .equals("side", .text(stream.side.rawValue)),
      ])
    _ = try FurtherColumns.union(others + [source])
    try writer.insert(&source)
    guard
      let range = try writer.insertEntries(of: table, rows: [0], ids: [:], source: source)
    else { throw .storeDamaged("a record was not added") }
    (source.firstEntry, source.lastEntry) = (range.lowerBound, range.upperBound)
    source.imported = 1
    try writer.update(source)
    if stream.side == .ledger { run.ledger.total += 1 } else { run.external.total += 1 }
    try writer.update(run)
    try addTrail("add_source", source.id, after: AuditJSON.object(source), at: now, in: writer)
    return range.lowerBound
  }

  private func openRun(
    of book: Book, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) -> Run {
    let takers = RunState.allCases.filter { $0.transition(.changeSources) != .refused }
    let known = try writer.last(
      Run.self,
      where: [
        .equals("book", .integer(book.key)), .equals("is_dry_run", .integer(0)),
        .isOneOf("state", takers.map { .text($0.rawValue) }),
      ])
    if let known { return known }
    var run = Run(
      id: host.newID(.run), book: book.key, kind: .instant, mode: .manual,
      note: "for records that were marked overdue", createdAt: now, createdBy: host.actor)
    try insert(&run, "create_run", at: now, in: writer)
    return run
  }
}

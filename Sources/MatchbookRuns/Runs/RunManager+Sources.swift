import Matchbook

/// Records that come in, as a reader gave them.
public struct SourceUpload: Sendable {
  public var name: String
  public var side: Side
  /// The key of the data stream; the side's name where none is given.
  public var stream: String
  public var table: RecordTable
  /// Of the bytes: the same content comes in once.
  public var contentHash: String
  public var duplicates: DuplicatePolicy
  /// Rows that the reader left out, and what it said about them.
  public var badRows: Int
  public var report: String
  public var idempotencyKey: String?

  public init(
    name: String, side: Side, stream: String? = nil, table: RecordTable, contentHash: String,
    duplicates: DuplicatePolicy = .refuse, badRows: Int = 0, report: String = "",
    idempotencyKey: String? = nil
  ) {
    self.name = name
    self.side = side
    self.stream = stream ?? side.rawValue
    self.table = table
    self.contentHash = contentHash
    self.duplicates = duplicates
    self.badRows = badRows
    self.report = report
    self.idempotencyKey = idempotencyKey
  }

  var canonicalValues: [String?] {
    [name, side.rawValue, stream, contentHash, duplicates.rawValue]
  }
}

extension RunManager {
  /// Adds records to a run, all of them or none.
  ///
  /// The content of a source that the run has already gives that source. Records whose ids are there
  /// are dealt with as ``SourceUpload/duplicates`` says; where they are refused, the source is kept
  /// as `failed`, without records, and its report names them.
  public func addSource(_ upload: SourceUpload, toRun id: String) throws(RunError) -> SourceFile {
    let now = host.now()
    var upload = upload
    upload.idempotencyKey = upload.idempotencyKey ?? idempotencyKey
    let (request, keyed) = (upload, keyed(upload.idempotencyKey))
    return try keyed.once("add_source", [id] + request.canonicalValues) {
      (writer) throws(RunError) in
      let run = try run(id, in: writer)
      return try insertSource(request, into: run, at: now, in: writer)
    }
  }

  /// Keeps that a file was refused, with what its reader said.
  public func addFailedSource(
    name: String, side: Side, stream: String? = nil, contentHash: String, badRows: Int,
    report: String, toRun id: String
  ) throws(RunError) -> SourceFile {
    let now = host.now()
    return try store.write { (writer) throws(RunError) in
      let run = try run(id, for: .changeSources, in: writer)
      var source = SourceFile(
        id: host.newID(.source), run: run.key, book: run.book, side: side,
        stream: stream ?? side.rawValue, name: name, state: .failed, contentHash: contentHash,
        idempotencyKey: nil, duplicates: .refuse, rows: 0, badRows: badRows, report: report,
        createdAt: now, createdBy: host.actor)
      try writer.insert(&source)
      try note(
        "add_source", source.id, run: run, after: AuditJSON.object(source), at: now, in: writer)
      return source
    }
  }

  func insertSource(
    _ upload: SourceUpload, into run: Run, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) -> SourceFile {
    let same = try writer.first(
      SourceFile.self,
      where: [
        .equals("run", .integer(run.key)), .equals("side", .text(upload.side.rawValue)),
        .equals("content_hash", .text(upload.contentHash)), .equals("state", .text("processed")),
      ])
    if let same { return same }
    // What came in already is told in every state; only what is new changes the run.
    _ = try run.state.after(.changeSources, id: run.id)
    let new = try NewRecords(upload, book: run.book, in: writer)
    var source = SourceFile(
      id: host.newID(.source), run: run.key, book: run.book, side: upload.side,
      stream: upload.stream, name: upload.name, state: new.refused.isEmpty ? .processed : .failed,
      contentHash: upload.contentHash, idempotencyKey: upload.idempotencyKey,
      duplicates: upload.duplicates, rows: upload.table.count,
      badRows: upload.badRows + new.refused.count, report: upload.report, createdAt: now,
      createdBy: host.actor)
    if new.refused.isEmpty {
      source.columns = FurtherColumns.columns(of: upload.table)
      let others = try writer.all(
        SourceFile.self,
        where: [
          .equals("book", .integer(run.book)), .equals("side", .text(upload.side.rawValue)),
        ])
      _ = try FurtherColumns.union(others + [source])
    } else {
      source.report += new.report
    }
    try writer.insert(&source)
    if new.refused.isEmpty {
      let range = try writer.insertEntries(
        of: upload.table, rows: new.rows, ids: new.ids, source: source)
      if let range { (source.firstEntry, source.lastEntry) = (range.lowerBound, range.upperBound) }
      source.imported = new.rows.count
      source.skipped = upload.table.count - new.rows.count
      try writer.update(source)
      var changed = run
      changed[upload.side].total += new.rows.count
      try writer.update(changed)
    }
    try note(
      "add_source", source.id, run: run, after: AuditJSON.object(source), at: now, in: writer)
    return source
  }

  /// The sources of a run, by their import.
  public func sources(
    ofRun id: String, page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<SourceFile> {
    try store.read { (reader) throws(RunError) in
      let run = try run(id, in: reader)
      return try reader.page(SourceFile.self, where: [.equals("run", .integer(run.key))], page)
    }
  }

  /// Deletes a source of a run with its records, and with what was only suggested for them.
  ///
  /// - Throws: ``RunError/sourceInUse(source:match:)`` if an accepted match has a record of it.
  public func deleteSource(_ id: String, ofRun runID: String) throws(RunError) {
    let now = host.now()
    _ = try once("delete_source", [runID, id]) { (writer) throws(RunError) in
      var run = try run(runID, for: .changeSources, in: writer)
      let source = try find(SourceFile.self, SourceState.noun, id: id, in: writer)
      guard source.run == run.key else { throw .notFound(noun: SourceState.noun, id: id) }
      _ = try source.state.after(.delete, id: id)
      try checkUnused(source, "source file \(id)", in: writer)
      let removed = try deleteRecords(of: source, &run, at: now, in: writer)
      run[source.side] = try counts(of: run, source.side, in: writer)
      try writer.update(run)
      try forget([source.fullReference], in: writer)
      try note(
        "delete_source", id, run: run, before: AuditJSON.object(source),
        after: MatchBatch.told(removed: removed), at: now, in: writer)
      return Deletion(reference: id)
    }
  }
}

extension Run {
  subscript(side: Side) -> RunCounts {
    get { side == .ledger ? ledger : external }
    set { if side == .ledger { ledger = newValue } else { external = newValue } }
  }
}

/// Which rows of a source are new on its side of the book.
private struct NewRecords {
  private(set) var rows: [Int32] = []
  /// Other ids for rows that are kept although theirs is taken.
  private(set) var ids: [Int32: String] = [:]
  /// Ids that are refused.
  private(set) var refused: [String] = []
  private let policy: DuplicatePolicy

  init(
    _ upload: SourceUpload, book: Int64, in reader: any StoreReading
  ) throws(RunError) {
    policy = upload.duplicates
    let table = upload.table
    let tests: [StoredTest] = [
      .equals("book", .integer(book)), .equals("side", .text(upload.side.rawValue)),
      .atLeast("imported", 1),
    ]
    rows.reserveCapacity(table.count)
    guard try reader.first(SourceFile.self, where: tests) != nil else {
      rows.append(contentsOf: 0..<Int32(table.count))
      return
    }
    // Ids that the source itself has or was given; gathered when the first one has to change.
    var own: Set<String> = []
    func isTaken(_ id: String) throws(RunError) -> Bool {
      if own.isEmpty { own = Set((0..<table.count).map { table.id(at: $0) }) }
      guard !own.contains(id) else { return true }
      return try reader.entry(book: book, side: upload.side, id: id) != nil
    }
    for row in 0..<Int32(table.count) {
      let id = table.id(at: Int(row))
      guard let known = try reader.entry(book: book, side: upload.side, id: id) else {
        rows.append(row)
        continue
      }
      switch upload.duplicates {
      case .refuse: refused.append(id)
      case .skip:
        if !known.record.saysTheSame(as: Record(table, at: Int(row))) { refused.append(id) }
      case .keep:
        var number = 2
        while try isTaken("\(id)#\(number)") { number += 1 }
        own.insert("\(id)#\(number)")
        ids[row] = "\(id)#\(number)"
        rows.append(row)
      }
    }
  }

  /// Names every record that is refused.
  var report: String {
    let what =
      policy == .skip ? "are there already and say something else" : "are there already"
    return refused.isEmpty ? "" : "ids that \(what): \(refused.joined(separator: ", "))\n"
  }
}

extension Record {
  /// Whether all fields are equal, whatever places their numbers are written with.
  fileprivate func saysTheSame(as other: Record) -> Bool {
    func plain(_ numbers: [String: String]) -> [String: Int64?] {
      numbers.mapValues { Decimal64.parse($0.utf8, places: 9) }
    }
    var (left, right) = (self, other)
    guard plain(left.numbers) == plain(right.numbers) else { return false }
    (left.numbers, right.numbers) = ([:], [:])
    return left == right
  }
}

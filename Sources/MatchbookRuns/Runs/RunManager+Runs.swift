import Matchbook

/// What a new run is to be.
public struct RunRequest: Hashable, Sendable {
  /// Its id; `nil` lets the host make one.
  public var id: String?
  /// The id of its book, which is made if there is none.
  public var book: String
  public var mode: RunMode
  public var strategy: Cardinality?
  public var groupBy: [String]
  public var note: String
  /// The same key and the same request again get the same run.
  public var idempotencyKey: String?

  public init(
    id: String? = nil, book: String, mode: RunMode = .automatic, strategy: Cardinality? = nil,
    groupBy: [String] = [], note: String = "", idempotencyKey: String? = nil
  ) {
    self.id = id
    self.book = book
    self.mode = mode
    self.strategy = strategy
    self.groupBy = groupBy
    self.note = note
    self.idempotencyKey = idempotencyKey
  }

  var canonicalValues: [String?] {
    [id, book, mode.rawValue, strategy?.rawValue, note] + groupBy
  }
}

extension RunManager {
  /// Makes a run that waits for its sources.
  public func createRun(_ request: RunRequest) throws(RunError) -> Run {
    guard !request.book.isEmpty else {
      throw .badRequest(field: "book", value: "", expected: "the id of a book, such as main")
    }
    let now = host.now()
    let keyed = keyed(request.idempotencyKey ?? idempotencyKey)
    return try keyed.once("create_run", request.canonicalValues) { (writer) throws(RunError) in
      try keyed.insertRun(request, kind: .batch, at: now, in: writer)
    }
  }

  /// Puts a run and its book into the store.
  func insertRun(
    _ request: RunRequest, kind: RunKind, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) -> Run {
    let known = try writer.first(Book.self, where: [.equals("id", .text(request.book))])
    var book = known ?? Book(id: request.book, name: request.book, createdAt: now)
    if known == nil {
      try writer.insert(&book)
      try note(
        "create_book", book.id, run: nil, after: AuditJSON.object(book), at: now, in: writer)
    }
    var run = Run(
      id: request.id ?? host.newID(.run), book: book.key, kind: kind, mode: request.mode,
      note: request.note,
      strategy: request.strategy, groupBy: request.groupBy,
      idempotencyKey: idempotencyKey, createdAt: now, createdBy: host.actor)
    try writer.insert(&run)
    try note("create_run", run.id, run: run, after: AuditJSON.object(run), at: now, in: writer)
    return run
  }

  public func run(_ id: String) throws(RunError) -> Run {
    try store.read { (reader) throws(RunError) in try run(id, in: reader) }
  }

  /// Runs by their making, of one book or state if these are given.
  public func runs(
    book: String? = nil, state: RunState? = nil, page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<Run> {
    try store.read { (reader) throws(RunError) in
      var tests: [StoredTest] = []
      if let book {
        let key = try find(Book.self, "book", id: book, in: reader).key
        tests.append(.equals("book", .integer(key)))
      }
      if let state { tests.append(.equals("state", .text(state.rawValue))) }
      return try reader.page(Run.self, where: tests, page)
    }
  }

  /// Gives a run another note; allowed in every state.
  public func setNote(_ note: String, ofRun id: String) throws(RunError) -> Run {
    try once("note_run", [id, note]) { (writer) throws(RunError) in
      let old = try run(id, for: .note, in: writer)
      var new = old
      new.note = note
      if new != old {
        try change("note_run", from: old, to: new, run: new, at: host.now(), in: writer)
      }
      return new
    }
  }

  /// Ends the work on a run.
  ///
  /// - Parameter override: Why it is closed although matches are suggested or critical discrepancies
  ///   are open.
  public func closeRun(
    _ id: String, reason text: String, override: String? = nil
  ) throws(RunError) -> Run {
    let reason = try reason(text, to: "close a run")
    let now = host.now()
    return try once("close_run", [id, reason, override]) { (writer) throws(RunError) in
      let old = try run(id, for: .close, in: writer)
      if old.state.transition(.close) == .repeats { return old }
      if override == nil {
        let suggested = try writer.matchCount(
          MatchFilter(run: old.key, statuses: [.suggested]))
        guard suggested == 0 else { throw .openSuggestions(run: id, count: suggested) }
        let critical = try writer.count(
          Discrepancy.self,
          where: [
            .equals("run", .integer(old.key)), .equals("severity", .text("critical")),
            .isOneOf("state", [.text("open"), .text("in_review")]),
          ])
        guard critical == 0 else { throw .criticalDiscrepancies(run: id, count: critical) }
      }
      var new = old
      new.state = try old.state.after(.close, id: id)
      new.closedAt = now
      new.closeReason =
        try override.map { (text) throws(RunError) in
          "\(reason); although: \(try self.reason(text, to: "override what holds a run open"))"
        } ?? reason
      try change("close_run", from: old, to: new, run: new, at: now, in: writer)
      return new
    }
  }

  /// Takes up the work on a closed run again.
  public func reopenRun(_ id: String, reason text: String) throws(RunError) -> Run {
    let reason = try reason(text, to: "reopen a run")
    let now = host.now()
    return try once("reopen_run", [id, reason]) { (writer) throws(RunError) in
      let old = try run(id, for: .reopen, in: writer)
      var new = old
      new.state = try old.state.after(.reopen, id: id)
      (new.closedAt, new.closeReason) = (nil, nil)
      // Later runs of the book may have settled what this one had left open.
      new.ledger = try counts(of: old, .ledger, in: writer)
      new.external = try counts(of: old, .external, in: writer)
      try writer.update(new)
      let (before, after) = AuditJSON.difference(old, new)
      try note(
        "reopen_run", id, run: new, before: before,
        after: AuditJSON.object([("reason", .text(reason)), ("changes", .text(after))]), at: now,
        in: writer)
      return new
    }
  }

  /// Deletes a run with its sources, records and matches.
  ///
  /// - Throws: ``RunError/acceptedMatches(run:count:)`` for a run that has any, unless it is pending
  ///   or failed; ``RunError/sourceInUse(source:match:)`` if another run's match has a record of it.
  public func deleteRun(_ id: String) throws(RunError) {
    let now = host.now()
    _ = try once("delete_run", [id]) { (writer) throws(RunError) in
      let run = try run(id, for: .delete, in: writer)
      let accepted = try writer.matchCount(MatchFilter(run: run.key, statuses: [.accepted]))
      guard accepted == 0 || run.state == .pending || run.state == .failed else {
        throw .acceptedMatches(run: id, count: accepted)
      }
      var scratch = run
      // The trail drops the matches of a deleted run as a whole.
      _ = try deleteMatches(
        try writer.matchKeys(MatchFilter(run: run.key)), of: &scratch, at: now, in: writer)
      var removed: [String] = []
      let sources = try writer.all(SourceFile.self, where: [.equals("run", .integer(run.key))])
      for source in sources {
        try checkUnused(source, "run \(id)", in: writer)
        removed += try deleteRecords(of: source, &scratch, at: now, in: writer)
      }
      for discrepancy in try writer.all(
        Discrepancy.self, where: [.equals("run", .integer(run.key))])
      {
        try writer.delete(Discrepancy.self, key: discrepancy.key)
      }
      try forget([run.fullReference] + sources.map(\.fullReference), in: writer)
      try writer.delete(Run.self, key: run.key)
      try note(
        "delete_run", id, run: run, before: AuditJSON.object(run),
        after: MatchBatch.told(removed: removed), at: now, in: writer)
      return Deletion(reference: id)
    }
  }

  /// Forgets the keys of what goes, so that the same can be asked for once more.
  func forget(_ references: [String], in writer: any StoreWriting) throws(RunError) {
    for request in try writer.all(
      IdempotentRequest.self, where: [.isOneOf("made", references.map { .text($0) })])
    {
      try writer.delete(IdempotentRequest.self, key: request.key)
    }
  }

  // MARK: The records of a run

  /// The keys of the records that came with a run.
  package func ranges(
    ofRun run: Run, _ side: Side, in reader: any StoreReading
  ) throws(RunError) -> [ClosedRange<Int64>] {
    let tests: [StoredTest] = [
      .equals("run", .integer(run.key)), .equals("side", .text(side.rawValue)),
    ]
    return try reader.all(SourceFile.self, where: tests).compactMap(\.entries)
  }

  /// How many records of a side the run has in each state.
  func counts(
    of run: Run, _ side: Side, in reader: any StoreReading
  ) throws(RunError) -> RunCounts {
    try reader.counts(
      EntryFilter(
        book: run.book, side: side, ranges: try ranges(ofRun: run, side, in: reader),
        carriedInto: run.key))
  }
}

import Matchbook

/// An exception in a list: with its stream and the sums of its records as of now.
public struct ExceptionSummary: Hashable, Sendable {
  public var exception: ExceptionCase
  public var book: Book
  public var stream: DataStream
  public var aggregates: ExceptionAggregates

  /// Of the one currency of its records; `nil` without records, or with several currencies.
  public var decimalPlaces: Int? {
    aggregates.byCurrency.count == 1 ? aggregates.byCurrency[0].currency?.exponent : nil
  }
}

/// An exception as it is read alone: with all that people and the engine left behind.
public struct ExceptionDetail: Hashable, Sendable {
  public var summary: ExceptionSummary
  public var filter: ExceptionFilter
  /// Over the records that pass ``filter``; without a filter, over all.
  public var filteredAggregates: ExceptionAggregates
  /// Oldest first.
  public var comments: [ExceptionComment]
  /// Newest first, at most ``ExceptionManager/mostSessions``.
  public var sessions: [InvestigationSession]

  public var exception: ExceptionCase { summary.exception }
  /// The newest one.
  public var investigation: InvestigationSession? { sessions.first }
}

/// An investigation with the ids of what it suggests.
public struct InvestigationSession: Hashable, Sendable {
  public var investigation: Investigation
  /// Best first; of the other side of the book.
  public var suggestedRecordIDs: [String]
}

extension ExceptionManager {
  /// How many investigations an exception shows; all are kept.
  public static let mostSessions = 5

  /// Exceptions by their making, of one book, stream or state if these are given.
  ///
  /// - Complexity: O(days with open records of the streams on the page, and marked records).
  public func exceptions(
    ofBook book: String? = nil, stream: String? = nil, states: Set<ExceptionState>? = nil,
    page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<ExceptionSummary> {
    let now = host.now()
    return try store.read { (reader) throws(RunError) in
      var tests: [StoredTest] = []
      if let book {
        let key = try named(Book.self, "book", book, in: reader).key
        tests.append(.equals("book", .integer(key)))
      }
      if let stream {
        let key = try named(DataStream.self, "data stream", stream, in: reader).key
        tests.append(.equals("stream", .integer(key)))
      }
      if let states {
        tests.append(.isOneOf("state", states.map { .text($0.rawValue) }.sorted()))
      }
      let found: Page<ExceptionCase> = try reader.page(ExceptionCase.self, where: tests, page)
      var sums: [Int64: ExceptionAggregates] = [:]
      var items: [ExceptionSummary] = []
      for item in found.items {
        let stream = try kept(DataStream.self, item.stream, in: reader)
        if sums[stream.key] == nil {
          sums[stream.key] = try aggregates(of: stream, ExceptionFilter(), at: now, in: reader).all
        }
        items.append(
          ExceptionSummary(
            exception: item, book: try kept(Book.self, item.book, in: reader), stream: stream,
            aggregates: sums[stream.key] ?? ExceptionAggregates()))
      }
      return Page(items: items, next: found.next)
    }
  }

  /// One exception with all that belongs to it.
  ///
  /// - Throws: ``RunError/badRequest(field:value:expected:)`` for a filter that no record can pass.
  public func exception(
    _ id: String, filter: ExceptionFilter = ExceptionFilter()
  ) throws(RunError) -> ExceptionDetail {
    try filter.check()
    let now = host.now()
    return try store.read { (reader) throws(RunError) in
      let found = try named(ExceptionCase.self, ExceptionState.noun, id, in: reader)
      return try detail(of: found, filter, at: now, in: reader)
    }
  }

  func detail(
    of found: ExceptionCase, _ filter: ExceptionFilter, at now: Timestamp,
    in reader: any StoreReading
  ) throws(RunError) -> ExceptionDetail {
    let stream = try kept(DataStream.self, found.stream, in: reader)
    let sums = try aggregates(of: stream, filter, at: now, in: reader)
    let tests: [StoredTest] = [.equals("exception", .integer(found.key))]
    let newest = try reader.all(Investigation.self, where: tests)
      .suffix(ExceptionManager.mostSessions).reversed()
    var sessions: [InvestigationSession] = []
    for investigation in newest {
      var ids: [String] = []
      for key in investigation.suggestedEntries {
        // A source may have been deleted since, with its records.
        if let entry = try reader.entry(key) { ids.append(entry.id) }
      }
      sessions.append(
        InvestigationSession(investigation: investigation, suggestedRecordIDs: ids))
    }
    return ExceptionDetail(
      summary: ExceptionSummary(
        exception: found, book: try kept(Book.self, found.book, in: reader), stream: stream,
        aggregates: sums.all),
      filter: filter, filteredAggregates: sums.filtered,
      comments: try reader.all(ExceptionComment.self, where: tests), sessions: sessions)
  }

  /// Sums over the overdue records of a stream, and over those of them that pass a filter.
  package func aggregates(
    of stream: DataStream, _ filter: ExceptionFilter, at now: Timestamp,
    in reader: any StoreReading
  ) throws(RunError) -> (all: ExceptionAggregates, filtered: ExceptionAggregates) {
    let members = try OverdueMembers(of: stream, at: now, in: reader)
    let sums = try members.sums()
    let all = ExceptionAggregates(summed: sums, ExceptionFilter())
    guard !filter.isEmpty else { return (all, all) }
    guard filter.needsRecords else {
      return (all, ExceptionAggregates(summed: sums, filter))
    }
    guard let query = filter.query else { return (all, ExceptionAggregates()) }
    return (all, ExceptionAggregates(summed: try members.sums(query), filter))
  }

  /// The overdue records of an exception that pass a filter, by their import.
  ///
  /// - Complexity: Some bytes of each open record of the stream are looked at, and the records of
  ///   the page.
  public func records(
    of id: String, filter: ExceptionFilter = ExceptionFilter(), page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<OverdueRecord> {
    try filter.check()
    let page = try page.checked()
    let now = host.now()
    return try store.read { (reader) throws(RunError) in
      let found = try named(ExceptionCase.self, ExceptionState.noun, id, in: reader)
      let stream = try kept(DataStream.self, found.stream, in: reader)
      let members = try OverdueMembers(of: stream, at: now, in: reader)
      let items = try members.list(
        filter, after: page.after?.key ?? 0, limit: page.limit + 1)
      return Page(items, limit: page.limit) { $0.entry.key }
    }
  }
}

extension [StoredValue] {
  /// So that one question is one statement, whatever the order of a set.
  fileprivate func sorted() -> [StoredValue] {
    sorted { left, right in
      if case .text(let left) = left, case .text(let right) = right { return left < right }
      return false
    }
  }
}

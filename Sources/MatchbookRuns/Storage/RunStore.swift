import Matchbook

/// Where the managers keep their work.
///
/// A store is used from several threads, and by several processes where it is a file. One of them
/// writes at a time; the others read what was committed last. A conformance suite that every store
/// passes is in MatchbookRunsTestKit.
public protocol RunStore: Sendable {
  /// Reads a state of the store that does not change meanwhile.
  func read<Result>(
    _ body: (any StoreReading) throws(RunError) -> Result
  ) throws(RunError) -> Result

  /// Makes a change as a whole: nothing of it is kept if `body` throws.
  ///
  /// - Throws: What `body` throws; ``RunError/storeBusy(waitedMilliseconds:)`` if another process
  ///   writes for too long.
  func write<Result>(
    _ body: (any StoreWriting) throws(RunError) -> Result
  ) throws(RunError) -> Result
}

/// What can be asked of a store.
public protocol StoreReading {
  // MARK: Records of all kinds

  func find<Stored: StoredRecord>(
    _: Stored.Type, key: Int64
  ) throws(RunError) -> Stored?

  /// The records that pass all tests, by key.
  ///
  /// - Parameters:
  ///   - after: Only keys above this one.
  ///   - limit: How many at most.
  func list<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest], after: Int64, limit: Int
  ) throws(RunError) -> [Stored]

  /// The record of the greatest key that passes all tests.
  func last<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest]
  ) throws(RunError) -> Stored?

  func count<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest]
  ) throws(RunError) -> Int

  // MARK: Entries

  func entry(_ key: Int64) throws(RunError) -> SourceEntry?

  /// The record of an id on a side of a book.
  func entry(book: Int64, side: Side, id: String) throws(RunError) -> SourceEntry?

  /// By key.
  func entries(_ filter: EntryFilter, page: PageRequest) throws(RunError) -> Page<SourceEntry>

  /// All records of the ranges in which something is open, by key.
  func openTable(
    book: Int64, side: Side, ranges: [ClosedRange<Int64>]
  ) throws(RunError) -> OpenTable

  /// How many records of the ranges, and of those a run took over, are in each state.
  func counts(_ filter: EntryFilter) throws(RunError) -> RunCounts

  /// Sums over the open records of a source file, in no order.
  func openSums(of source: SourceFile) throws(RunError) -> [OpenSum]

  /// The keys of the open records of a source file that pass, ascending.
  ///
  /// - Parameters:
  ///   - after: Only keys above this one.
  ///   - limit: How many at most.
  func openKeys(
    _ query: OpenQuery, of source: SourceFile, after: Int64, limit: Int
  ) throws(RunError) -> [Int64]

  /// Sums over the open records of a source file that pass, in no order.
  func openSums(_ query: OpenQuery, of source: SourceFile) throws(RunError) -> [OpenSum]

  /// Open records by account and currency, by the bytes of both.
  func accounts(book: Int64, side: Side) throws(RunError) -> [AccountBalance]

  // MARK: Matches

  func match(_ key: Int64) throws(RunError) -> MatchRecord?

  /// By key.
  func matches(_ filter: MatchFilter, page: PageRequest) throws(RunError) -> Page<MatchRecord>

  /// The matches of a record, by key.
  func matches(ofEntry entry: Int64) throws(RunError) -> [MatchRecord]

  func matchCount(_ filter: MatchFilter) throws(RunError) -> Int

  /// The keys of matches, ascending.
  func matchKeys(_ filter: MatchFilter) throws(RunError) -> [Int64]

  /// The keys of the matches of any run that have one of these records, ascending.
  func matchKeys(ofEntries range: ClosedRange<Int64>) throws(RunError) -> [Int64]
}

/// What can be changed in a store, within one transaction.
public protocol StoreWriting: StoreReading {
  /// Adds a record and gives it its key.
  func insert<Stored: StoredRecord>(_ record: inout Stored) throws(RunError)

  /// Replaces the record of the same key.
  func update<Stored: StoredRecord>(_ record: Stored) throws(RunError)

  func delete<Stored: StoredRecord>(_: Stored.Type, key: Int64) throws(RunError)

  // MARK: Entries

  /// Adds records of a source that is in the store, and returns their keys, ascending in the order
  /// of rows.
  ///
  /// - Parameters:
  ///   - rows: The rows of the table that are new.
  ///   - ids: Other ids for some of them.
  /// - Throws: ``RunError/repeatedRecords(side:ids:count:)`` if the side of the book has an id
  ///   already.
  func insertEntries(
    of table: RecordTable, rows: [Int32], ids: [Int32: String], source: SourceFile
  ) throws(RunError) -> ClosedRange<Int64>?

  /// Takes the records of a source out of the store; nothing may refer to them.
  func deleteEntries(_ range: ClosedRange<Int64>) throws(RunError)

  /// Says what is settled of records now.
  func settle(_ changes: some Sequence<EntryChange>) throws(RunError)

  /// Notes that a run took over records of earlier runs; those it has already are passed over.
  ///
  /// - Returns: How many it had not.
  func carry(_ entries: some Sequence<Int64>, into run: Int64) throws(RunError) -> Int

  // MARK: Matches

  /// Adds matches, each with the next key, and returns the keys.
  func insertMatches(
    _ next: () throws(RunError) -> MatchRecord?
  ) throws(RunError) -> ClosedRange<Int64>?

  /// Replaces status, note and decision of a match.
  func updateMatch(_ match: MatchRecord) throws(RunError)

  /// Takes matches, what they allocate and their adjustments out of the store.
  func deleteMatches(_ keys: [Int64]) throws(RunError)
}

extension StoreReading {
  /// The first record that passes all tests.
  public func first<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest]
  ) throws(RunError) -> Stored? {
    try list(Stored.self, where: tests, after: 0, limit: 1).first
  }

  /// All records that pass all tests; for what there are few of.
  public func all<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest]
  ) throws(RunError) -> [Stored] {
    try list(Stored.self, where: tests, after: 0, limit: .max)
  }

  /// A page of the records that pass all tests.
  public func page<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest], _ page: PageRequest
  ) throws(RunError) -> Page<Stored> {
    let page = try page.checked()
    let items = try list(
      Stored.self, where: tests, after: page.after?.key ?? 0, limit: page.limit + 1)
    return Page(items, limit: page.limit) { $0.key }
  }

  /// A page of the records that pass all tests of one of some lists, of which no record passes two.
  public func page<Stored: StoredRecord>(
    _: Stored.Type, whereAny alternatives: [[StoredTest]], _ page: PageRequest
  ) throws(RunError) -> Page<Stored> {
    let page = try page.checked()
    var items: [Stored] = []
    for tests in alternatives {
      items += try list(
        Stored.self, where: tests, after: page.after?.key ?? 0, limit: page.limit + 1)
    }
    items.sort { $0.key < $1.key }
    return Page(items, limit: page.limit) { $0.key }
  }
}

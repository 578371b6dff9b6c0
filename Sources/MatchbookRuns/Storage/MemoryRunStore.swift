import Matchbook

/// Keeps everything in memory: for tests, and for hosts that keep nothing.
///
/// One transaction at a time, read or write. A change that throws is undone step by step, so that a
/// change costs what it touches and not what is there. Lists look at every row.
public final class MemoryRunStore: RunStore, @unchecked Sendable {
  private let lock = Lock()
  /// Guarded by the lock.
  private let contents = MemoryContents()

  public init() {}

  public func read<Result>(
    _ body: (any StoreReading) throws(RunError) -> Result
  ) throws(RunError) -> Result {
    try lock.withLock { () throws(RunError) in try body(MemoryTransaction(contents)) }
  }

  public func write<Result>(
    _ body: (any StoreWriting) throws(RunError) -> Result
  ) throws(RunError) -> Result {
    try lock.withLock { () throws(RunError) in
      do throws(RunError) {
        let result = try body(MemoryTransaction(contents))
        contents.forgetUndo()
        return result
      } catch {
        contents.undo()
        throw error
      }
    }
  }
}

/// Rows by key, ascending, with a way back.
final class MemoryContents {
  /// Rows of every kind of record, by table.
  private(set) var tables: [String: MemoryTable<[StoredValue]>] = [:]
  private(set) var entries = MemoryTable<SourceEntry>()
  private(set) var matches = MemoryTable<MatchRecord>()
  private(set) var matchesOfEntry: [Int64: [Int64]] = [:]
  private(set) var entryOfID: [EntryID: Int64] = [:]
  private(set) var carried: [Int64: Set<Int64>] = [:]
  private var steps: [() -> Void] = []

  /// What names a record to people.
  struct EntryID: Hashable {
    var book: Int64
    var isLedger: Bool
    var id: String
  }

  func forgetUndo() { steps.removeAll() }

  func undo() {
    for step in steps.reversed() { step() }
    steps.removeAll()
  }

  func set(_ table: String, _ key: Int64, _ values: [StoredValue]?) {
    let old = tables[table, default: MemoryTable()].rows[key]
    tables[table, default: MemoryTable()].rows[key] = values
    steps.append { [unowned self] in tables[table]?.rows[key] = old }
  }

  func nextKey(_ table: String) -> Int64 {
    let key = tables[table, default: MemoryTable()].nextKey()
    steps.append { [unowned self] in tables[table]?.lastKey = key - 1 }
    return key
  }

  func nextEntryKey() -> Int64 {
    let key = entries.nextKey()
    steps.append { [unowned self] in entries.lastKey = key - 1 }
    return key
  }

  func nextMatchKey() -> Int64 {
    let key = matches.nextKey()
    steps.append { [unowned self] in matches.lastKey = key - 1 }
    return key
  }

  func set(_ key: Int64, _ entry: SourceEntry?) {
    let old = entries.rows[key]
    put(key, entry, insteadOf: old)
    steps.append { [unowned self] in put(key, old, insteadOf: entry) }
  }

  private func put(_ key: Int64, _ entry: SourceEntry?, insteadOf old: SourceEntry?) {
    if let old { entryOfID[EntryID(old)] = nil }
    if let entry { entryOfID[EntryID(entry)] = key }
    entries.rows[key] = entry
  }

  func set(_ key: Int64, _ match: MatchRecord?) {
    let old = matches.rows[key]
    put(key, match, insteadOf: old)
    steps.append { [unowned self] in put(key, old, insteadOf: match) }
  }

  private func put(_ key: Int64, _ match: MatchRecord?, insteadOf old: MatchRecord?) {
    for part in old?.allocations ?? [] {
      matchesOfEntry[part.entry]?.removeAll { $0 == key }
    }
    for part in match?.allocations ?? [] { matchesOfEntry[part.entry, default: []].append(key) }
    matches.rows[key] = match
  }

  func setCarried(_ run: Int64, _ entries: Set<Int64>?) {
    let old = carried[run]
    carried[run] = entries
    steps.append { [unowned self] in carried[run] = old }
  }
}

extension MemoryContents.EntryID {
  init(_ entry: SourceEntry) {
    self.init(book: entry.book, isLedger: entry.side == .ledger, id: entry.id)
  }
}

/// Rows by key; keys are given once, except those of a change that was undone.
struct MemoryTable<Row> {
  var rows: [Int64: Row] = [:]
  var lastKey: Int64 = 0

  mutating func nextKey() -> Int64 {
    lastKey += 1
    return lastKey
  }

  /// The keys above one, ascending.
  func keys(after: Int64) -> [Int64] { rows.keys.filter { $0 > after }.sorted() }
}

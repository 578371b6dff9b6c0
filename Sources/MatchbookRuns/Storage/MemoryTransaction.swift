import Matchbook

/// What a store's protocol asks for, over plain rows in memory.
struct MemoryTransaction: StoreWriting {
  let contents: MemoryContents

  init(_ contents: MemoryContents) { self.contents = contents }

  // MARK: Records of all kinds

  private func stored<Stored: StoredRecord>(
    _: Stored.Type, _ key: Int64, _ values: [StoredValue]
  ) throws(RunError) -> Stored {
    var row = StoredRow(table: Stored.table, key: key, values: values)
    return try Stored(key: key, row: &row)
  }

  func find<Stored: StoredRecord>(_: Stored.Type, key: Int64) throws(RunError) -> Stored? {
    guard let values = contents.tables[Stored.table]?.rows[key] else { return nil }
    return try stored(Stored.self, key, values)
  }

  func list<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest], after: Int64, limit: Int
  ) throws(RunError) -> [Stored] {
    guard let table = contents.tables[Stored.table] else { return [] }
    let places = places(of: tests, Stored.self)
    var found: [Stored] = []
    for key in table.keys(after: after) {
      guard found.count < limit else { break }
      guard let values = table.rows[key], holds(places, key, values) else { continue }
      found.append(try stored(Stored.self, key, values))
    }
    return found
  }

  func last<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest]
  ) throws(RunError) -> Stored? {
    try list(Stored.self, where: tests, after: 0, limit: .max).last
  }

  func count<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest]
  ) throws(RunError) -> Int {
    let places = places(of: tests, Stored.self)
    return contents.tables[Stored.table]?.rows.count { holds(places, $0.key, $0.value) } ?? 0
  }

  /// A test with the position of its column, -1 for the key; a list is compared as a set.
  private struct PlacedTest {
    var test: StoredTest
    var place: Int
    var wanted: Set<StoredValue>?

    func holds(_ key: Int64, _ values: [StoredValue]) -> Bool {
      let value = place < 0 ? .integer(key) : values[place]
      return wanted?.contains(value) ?? test.holds(value)
    }
  }

  private func places(
    of tests: [StoredTest], _ type: any StoredRecord.Type
  ) -> [PlacedTest] {
    tests.map { test in
      var placed = PlacedTest(test: test, place: -1)
      if case .isOneOf(_, let list) = test { placed.wanted = Set(list) }
      guard test.column != "key" else { return placed }
      guard let place = type.columns.firstIndex(of: test.column) else {
        preconditionFailure("\(type.table) has no column \(test.column)")
      }
      placed.place = place
      return placed
    }
  }

  private func holds(_ tests: [PlacedTest], _ key: Int64, _ values: [StoredValue]) -> Bool {
    tests.allSatisfy { $0.holds(key, values) }
  }

  func insert<Stored: StoredRecord>(_ record: inout Stored) throws(RunError) {
    try checkUnique(record)
    let key = contents.nextKey(Stored.table)
    contents.set(Stored.table, key, record.values)
    record.key = key
  }

  func update<Stored: StoredRecord>(_ record: Stored) throws(RunError) {
    guard contents.tables[Stored.table]?.rows[record.key] != nil else {
      throw .notFound(noun: Stored.table, id: record.identity)
    }
    try checkUnique(record)
    contents.set(Stored.table, record.key, record.values)
  }

  func delete<Stored: StoredRecord>(_: Stored.Type, key: Int64) throws(RunError) {
    guard contents.tables[Stored.table]?.rows[key] != nil else {
      throw .notFound(noun: Stored.table, id: String(key))
    }
    contents.set(Stored.table, key, nil)
    if Stored.self == Discrepancy.self {
      for link in try all(DiscrepancyLink.self, where: [.equals("discrepancy", .integer(key))]) {
        contents.set(DiscrepancyLink.table, link.key, nil)
      }
    }
    if Stored.self == Run.self {
      contents.setCarried(key, nil)
      for result in try all(DryResult.self, where: [.equals("run", .integer(key))]) {
        contents.set(DryResult.table, result.key, nil)
      }
      for rule in try all(RunRule.self, where: [.equals("run", .integer(key))]) {
        contents.set(RunRule.table, rule.key, nil)
      }
    }
  }

  /// The unique sets of columns, as the migrations of the database have them.
  private static let uniqueColumns: [String: [[String]]] = [
    DryResult.table: [["run", "part"]],
    IdempotentRequest.table: [["idempotency_key"]],
    Discrepancy.table: [["id"], ["book", "fingerprint"]],
    DataStream.table: [["id"], ["book", "stream"]],
    OverdueMark.table: [["book", "entry"]],
    ControlTotal.table: [["scope", "day"]],
  ]

  private func checkUnique<Stored: StoredRecord>(_ record: Stored) throws(RunError) {
    let sets =
      MemoryTransaction.uniqueColumns[Stored.table]
      ?? (Stored.columns.first == "id" ? [["id"]] : [])
    let values = Dictionary(uniqueKeysWithValues: zip(Stored.columns, record.values))
    for columns in sets {
      let tests = columns.map { StoredTest.equals($0, values[$0] ?? .null) }
      let others = try list(Stored.self, where: tests, after: 0, limit: 2)
      guard others.allSatisfy({ $0.key == record.key }) else {
        throw .takenID(noun: Stored.table, id: record.identity)
      }
    }
    if let exception = record as? ExceptionCase, exception.state.isActive {
      let active = try all(
        ExceptionCase.self,
        where: [
          .equals("stream", .integer(exception.stream)),
          .isOneOf("state", [.text("open"), .text("investigating")]),
        ])
      guard active.allSatisfy({ $0.key == record.key }) else {
        throw .takenID(noun: Stored.table, id: record.identity)
      }
    }
  }

  // MARK: Matches

  func match(_ key: Int64) throws(RunError) -> MatchRecord? { contents.matches.rows[key] }

  func matches(
    _ filter: MatchFilter, page: PageRequest
  ) throws(RunError) -> Page<MatchRecord> {
    let page = try page.checked()
    var items: [MatchRecord] = []
    for key in contents.matches.keys(after: page.after?.key ?? 0) {
      guard items.count <= page.limit else { break }
      if let match = contents.matches.rows[key], holds(filter, match) { items.append(match) }
    }
    return Page(items, limit: page.limit) { $0.key }
  }

  private func holds(_ filter: MatchFilter, _ match: MatchRecord) -> Bool {
    filter.run.map { $0 == match.run } ?? true && filter.statuses?.contains(match.status) ?? true
  }

  func matches(ofEntry entry: Int64) throws(RunError) -> [MatchRecord] {
    (contents.matchesOfEntry[entry] ?? []).sorted().compactMap { contents.matches.rows[$0] }
  }

  func matchCount(_ filter: MatchFilter) throws(RunError) -> Int {
    contents.matches.rows.values.count { holds(filter, $0) }
  }

  func insertMatches(
    _ next: () throws(RunError) -> MatchRecord?
  ) throws(RunError) -> ClosedRange<Int64>? {
    var range: ClosedRange<Int64>?
    while var match = try next() {
      let key = contents.nextMatchKey()
      match.key = key
      match.allocations.sort(by: MatchAllocation.precedes)
      contents.set(key, match)
      range = (range?.lowerBound ?? key)...key
    }
    return range
  }

  func updateMatch(_ match: MatchRecord) throws(RunError) {
    guard var kept = contents.matches.rows[match.key] else {
      throw .notFound(noun: MatchStatus.noun, id: match.id)
    }
    (kept.status, kept.note, kept.decision) = (match.status, match.note, match.decision)
    contents.set(match.key, kept)
  }

  func matchKeys(_ filter: MatchFilter) throws(RunError) -> [Int64] {
    contents.matches.rows.values.filter { holds(filter, $0) }.map(\.key).sorted()
  }

  func matchKeys(ofEntries range: ClosedRange<Int64>) throws(RunError) -> [Int64] {
    contents.matches.rows.values.filter {
      $0.allocations.contains { range.contains($0.entry) }
    }.map(\.key).sorted()
  }

  func deleteMatches(_ keys: [Int64]) throws(RunError) {
    for key in keys {
      for adjustment in try all(Adjustment.self, where: [.equals("match", .integer(key))]) {
        contents.set(Adjustment.table, adjustment.key, nil)
      }
      contents.set(key, MatchRecord?.none)
    }
  }
}

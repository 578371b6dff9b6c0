/// What a store's protocol asks for, in SQL, within one transaction of a connection.
struct SQLiteTransaction: StoreWriting {
  let connection: SQLiteConnection

  init(_ connection: SQLiteConnection) { self.connection = connection }

  // MARK: Reading

  func find<Stored: StoredRecord>(
    _: Stored.Type, key: Int64
  ) throws(RunError) -> Stored? {
    try rows(Stored.self, "WHERE key = ?1 LIMIT 1", []) { $0.bind(1, key) }.first
  }

  func list<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest], after: Int64, limit: Int
  ) throws(RunError) -> [Stored] {
    try rows(
      Stored.self, "\(condition(tests, Stored.self)) AND key > ?1 ORDER BY key LIMIT ?2", tests
    ) {
      $0.bind(1, after)
      $0.bind(2, Int64(limit))
    }
  }

  func last<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest]
  ) throws(RunError) -> Stored? {
    try rows(
      Stored.self, "\(condition(tests, Stored.self)) ORDER BY key DESC LIMIT 1", tests
    ) { _ in }.first
  }

  func count<Stored: StoredRecord>(
    _: Stored.Type, where tests: [StoredTest]
  ) throws(RunError) -> Int {
    let statement = try connection.statement(
      "SELECT count(*) FROM \(Stored.table) \(condition(tests, Stored.self))")
    defer { statement.reset() }
    bind(tests, to: statement)
    return try statement.step() ? Int(statement.integer(0)) : 0
  }

  private func rows<Stored: StoredRecord>(
    _: Stored.Type, _ rest: String, _ tests: [StoredTest],
    _ bindFixed: (SQLiteStatement) -> Void
  ) throws(RunError) -> [Stored] {
    let columns = Stored.columns.map(quoted).joined(separator: ", ")
    let statement = try connection.statement("SELECT key, \(columns) FROM \(Stored.table) \(rest)")
    defer { statement.reset() }
    bindFixed(statement)
    bind(tests, to: statement)
    var found: [Stored] = []
    while try statement.step() {
      let key = statement.integer(0)
      let values = Stored.columns.indices.map { statement.value(Int32($0) + 1) }
      var row = StoredRow(table: Stored.table, key: key, values: values)
      found.append(try Stored(key: key, row: &row))
    }
    return found
  }

  // MARK: Tests

  /// The first two parameters belong to the caller.
  private static let firstTest = 3

  private func condition(_ tests: [StoredTest], _ type: any StoredRecord.Type) -> String {
    var place = SQLiteTransaction.firstTest
    var parts = ["1 = 1"]
    for test in tests {
      precondition(
        test.column == "key" || type.columns.contains(test.column),
        "\(type.table) has no column \(test.column)")
      let column = quoted(test.column)
      switch test {
      case .equals:
        parts.append("\(column) IS ?\(place)")
        place += 1
      case .atLeast:
        parts.append("\(column) >= ?\(place)")
        place += 1
      case .atMost:
        parts.append("\(column) <= ?\(place)")
        place += 1
      case .isOneOf(_, let values):
        let places = values.indices.map { "?\(place + $0)" }.joined(separator: ", ")
        parts.append("\(column) IN (\(places))")
        place += values.count
      }
    }
    return "WHERE " + parts.joined(separator: " AND ")
  }

  private func bind(_ tests: [StoredTest], to statement: SQLiteStatement) {
    var place = Int32(SQLiteTransaction.firstTest)
    for test in tests {
      switch test {
      case .equals(_, let value):
        statement.bind(place, value)
        place += 1
      case .atLeast(_, let bound), .atMost(_, let bound):
        statement.bind(place, bound)
        place += 1
      case .isOneOf(_, let values):
        for value in values {
          statement.bind(place, value)
          place += 1
        }
      }
    }
  }

  /// Some columns have names that are words of SQL.
  private func quoted(_ column: String) -> String { "\"\(column)\"" }

  // MARK: Writing

  func insert<Stored: StoredRecord>(_ record: inout Stored) throws(RunError) {
    let statement = try connection.insert(into: Stored.table) {
      let places = Stored.columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
      let columns = Stored.columns.map(quoted).joined(separator: ", ")
      return "INSERT INTO \(Stored.table) (\(columns)) VALUES (\(places))"
    }
    bind(record, to: statement)
    guard try statement.runUnlessTaken() else {
      throw .takenID(noun: Stored.table, id: record.identity)
    }
    record.key = connection.lastKey
  }

  func update<Stored: StoredRecord>(_ record: Stored) throws(RunError) {
    let columns = Stored.columns.enumerated().map { "\(quoted($1)) = ?\($0 + 1)" }
    let statement = try connection.statement(
      "UPDATE \(Stored.table) SET \(columns.joined(separator: ", ")) "
        + "WHERE key = ?\(Stored.columns.count + 1)")
    bind(record, to: statement)
    statement.bind(Int32(Stored.columns.count + 1), record.key)
    guard try statement.runUnlessTaken() else {
      throw .takenID(noun: Stored.table, id: record.identity)
    }
    guard connection.changes == 1 else {
      throw .notFound(noun: Stored.table, id: record.identity)
    }
  }

  func delete<Stored: StoredRecord>(_: Stored.Type, key: Int64) throws(RunError) {
    let statement = try connection.statement("DELETE FROM \(Stored.table) WHERE key = ?1")
    statement.bind(1, key)
    try statement.run()
    guard connection.changes == 1 else {
      throw .notFound(noun: Stored.table, id: String(key))
    }
  }

  private func bind(_ record: some StoredRecord, to statement: SQLiteStatement) {
    for (place, value) in record.values.enumerated() { statement.bind(Int32(place) + 1, value) }
  }
}

extension StoredRecord {
  /// What messages call it: its id where it has one.
  var identity: String {
    if Self.columns.first == "id", case .text(let id)? = values.first { return id }
    return String(key)
  }
}

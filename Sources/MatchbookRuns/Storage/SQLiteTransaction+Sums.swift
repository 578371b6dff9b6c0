import Matchbook

// Sums over open records, kept beside them: a list of exceptions adds up hundreds of rows rather than
// a million. Sums are texts, since those of a day may be wider than a number of the database.
extension SQLiteTransaction {
  func openSums(of source: SourceFile) throws(RunError) -> [OpenSum] {
    let statement = try connection.statement(
      "SELECT day, currency, exponent, records, debits, debit_sum, credits, credit_sum "
        + "FROM open_sums WHERE source = ?1")
    defer { statement.reset() }
    statement.bind(1, source.key)
    var sums: [OpenSum] = []
    while try statement.step() {
      let day = Int32(clamping: statement.integer(0))
      var sum = OpenSum(
        source: source.key, day: day == Day.missing ? nil : Day(number: day),
        currency: try Currency(statement, 1))
      try sum.read(statement, from: 3)
      sums.append(sum)
    }
    return sums
  }

  func add(_ sums: OpenSums) throws(RunError) {
    let find = try connection.statement(
      "SELECT records, debits, debit_sum, credits, credit_sum FROM open_sums "
        + "WHERE source = ?1 AND day = ?2 AND currency = ?3 AND exponent = ?4")
    let keep = try connection.statement(
      "INSERT OR REPLACE INTO open_sums VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
    let remove = try connection.statement(
      "DELETE FROM open_sums "
        + "WHERE source = ?1 AND day = ?2 AND currency = ?3 AND exponent = ?4")
    for (place, change) in sums.changes {
      func bind(_ statement: SQLiteStatement) {
        statement.bind(1, place.source)
        statement.bind(2, Int64(place.day))
        statement.bind(3, place.currency.code)
        statement.bind(4, Int64(place.currency.exponent))
      }
      var sum = OpenSum(source: place.source, day: change.day, currency: place.currency)
      bind(find)
      if try find.step() { try sum.read(find, from: 0) }
      find.reset()
      sum.records += change.records
      sum.debits += change.debits
      sum.debitSum += change.debitSum
      sum.credits += change.credits
      sum.creditSum += change.creditSum
      let statement = sum.records == 0 ? remove : keep
      bind(statement)
      if sum.records != 0 {
        statement.bind(5, Int64(sum.records))
        statement.bind(6, Int64(sum.debits))
        statement.bind(7, String(sum.debitSum))
        statement.bind(8, Int64(sum.credits))
        statement.bind(9, String(sum.creditSum))
      }
      try statement.run()
    }
  }

  /// Sources whose sums are not those of their open records.
  func wrongSums() throws(RunError) -> [String] {
    var wrong: [String] = []
    for source in try all(SourceFile.self, where: []) {
      if Set(try openSums(of: source)) != Set(try scannedSums(of: source)) {
        wrong.append(source.id)
      }
    }
    return wrong
  }
}

extension OpenSum {
  fileprivate mutating func read(
    _ statement: SQLiteStatement, from column: Int32
  ) throws(RunError) {
    guard let debit = Int128(statement.text(column + 2)),
      let credit = Int128(statement.text(column + 4))
    else { throw .storeDamaged("a sum of open records is no number") }
    records = Int(statement.integer(column))
    (debits, debitSum) = (Int(statement.integer(column + 1)), debit)
    (credits, creditSum) = (Int(statement.integer(column + 3)), credit)
  }
}

/// Which source a record came with, by its key.
struct SourceRanges {
  private var sources: [(first: Int64, last: Int64, key: Int64)] = []

  init(_ connection: SQLiteConnection) throws(RunError) {
    let statement = try connection.statement(
      "SELECT first_entry, last_entry, key FROM sources WHERE first_entry <= last_entry "
        + "ORDER BY first_entry")
    defer { statement.reset() }
    while try statement.step() {
      sources.append((statement.integer(0), statement.integer(1), statement.integer(2)))
    }
  }

  /// - Returns: 0 for a key that no source has.
  func source(of entry: Int64) -> Int64 {
    var (low, high) = (0, sources.count)
    while low < high {
      let middle = (low + high) / 2
      if sources[middle].last < entry { low = middle + 1 } else { high = middle }
    }
    return low < sources.count && sources[low].first <= entry ? sources[low].key : 0
  }
}

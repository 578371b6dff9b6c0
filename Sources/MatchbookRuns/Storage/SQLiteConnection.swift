import CSQLite

/// One connection to a database; used by one thread at a time.
final class SQLiteConnection {
  let path: String
  private let handle: OpaquePointer
  private var statements: [String: SQLiteStatement] = [:]
  private var inserts: [String: SQLiteStatement] = [:]
  private let busyMilliseconds: Int
  /// Keys of rules and people that statements have looked up.
  var knownRules: [RuleReference: Int64] = [:]
  var knownPeople: [String: Int64] = [:]

  init(path: String, busyMilliseconds: Int) throws(RunError) {
    self.path = path
    self.busyMilliseconds = busyMilliseconds
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
      sqlite3_close_v2(opened)
      throw .storeUnreadable(path: path, reason: reason)
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, Int32(clamping: busyMilliseconds))
  }

  deinit {
    for statement in statements.values { statement.finalize() }
    sqlite3_close_v2(handle)
  }

  /// Runs statements that give no rows.
  func execute(_ sql: String) throws(RunError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code) }
  }

  /// The statement of a text, prepared once.
  func statement(_ sql: String) throws(RunError) -> SQLiteStatement {
    if let known = statements[sql] {
      known.reset()
      return known
    }
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v3(
      handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw error(code) }
    let statement = SQLiteStatement(prepared, of: self)
    statements[sql] = statement
    return statement
  }

  /// The statement that adds a row to a table; its text is put together once.
  func insert(
    into table: String, _ sql: () -> String
  ) throws(RunError) -> SQLiteStatement {
    if let known = inserts[table] { return known }
    let made = try statement(sql())
    inserts[table] = made
    return made
  }

  /// The first number of the first row.
  func number(_ sql: String) throws(RunError) -> Int64? {
    let statement = try statement(sql)
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : nil
  }

  func text(_ sql: String) throws(RunError) -> String? {
    let statement = try statement(sql)
    defer { statement.reset() }
    return try statement.step() ? statement.text(0) : nil
  }

  var lastKey: Int64 { sqlite3_last_insert_rowid(handle) }
  var changes: Int { Int(sqlite3_changes(handle)) }
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// What a result code means for the caller.
  func error(_ code: Int32) -> RunError {
    let message = String(cString: sqlite3_errmsg(handle))
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: return .storeBusy(waitedMilliseconds: busyMilliseconds)
    case SQLITE_NOTADB: return .notAStore(path: path)
    case SQLITE_CORRUPT: return .storeDamaged(message)
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
      return .storeUnreadable(path: path, reason: message)
    default: return .storeFailed(message)
    }
  }

  /// Whether a change failed because a unique value is taken.
  func isTaken(_ code: Int32) -> Bool {
    // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY and _ROWID, which are macros of C that Swift cannot see.
    [8, 6, 10].contains { code == SQLITE_CONSTRAINT | $0 << 8 }
  }
}

/// A prepared statement; its connection owns it.
final class SQLiteStatement {
  private let handle: OpaquePointer
  private unowned let connection: SQLiteConnection

  init(_ handle: OpaquePointer, of connection: SQLiteConnection) {
    self.handle = handle
    self.connection = connection
  }

  func finalize() { sqlite3_finalize(handle) }

  /// Makes it ready for the next execution; values that were bound stay.
  @inline(__always)
  func reset() { sqlite3_reset(handle) }

  /// Makes every value a null again.
  func forgetBindings() { sqlite3_clear_bindings(handle) }

  // MARK: Binding, from 1

  @inline(__always)
  func bind(_ place: Int32, _ value: Int64) { sqlite3_bind_int64(handle, place, value) }

  @inline(__always)
  func bindNull(_ place: Int32) { sqlite3_bind_null(handle, place) }

  func bind(_ place: Int32, _ value: Int64?) {
    if let value { bind(place, value) } else { bindNull(place) }
  }

  func bind(_ place: Int32, _ text: String) {
    var text = text
    text.withUTF8 { bytes in
      // The database copies the text: it is gone when this call ends.
      _ = sqlite3_bind_text64(
        handle, place,
        bytes.baseAddress.map { UnsafeRawPointer($0) }?
          .assumingMemoryBound(to: CChar.self) ?? SQLiteStatement.emptyText,
        UInt64(bytes.count), SQLiteStatement.copied, UInt8(SQLITE_UTF8))
    }
  }

  func bind(_ place: Int32, _ text: String?) {
    if let text { bind(place, text) } else { bindNull(place) }
  }

  /// Binds bytes that stay where they are until the statement is executed; none is a null.
  @inline(__always)
  func bind(_ place: Int32, lasting bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return bindNull(place) }
    _ = sqlite3_bind_text64(
      handle, place, UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self),
      UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
  }

  /// Binds bytes that are no text; the database copies them.
  func bind(_ place: Int32, blob: [UInt8]) {
    blob.withUnsafeBytes { bytes in
      _ = sqlite3_bind_blob64(
        handle, place, bytes.baseAddress, UInt64(bytes.count), SQLiteStatement.copied)
    }
  }

  func bind(_ place: Int32, _ value: StoredValue) {
    switch value {
    case .null: bindNull(place)
    case .integer(let number): bind(place, number)
    case .text(let text): bind(place, text)
    }
  }

  private nonisolated(unsafe) static let copied = unsafeBitCast(
    -1, to: sqlite3_destructor_type.self)
  private nonisolated(unsafe) static let emptyText: UnsafePointer<CChar> = {
    let place = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    place.initialize(to: 0)
    return UnsafePointer(place)
  }()

  // MARK: Execution

  /// Goes to the next row; `false` behind the last one.
  @inline(__always)
  func step() throws(RunError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else {
      sqlite3_reset(handle)
      throw connection.error(code)
    }
    return false
  }

  /// Executes a change, and makes the statement ready for the next.
  @inline(__always)
  func run() throws(RunError) {
    let code = sqlite3_step(handle)
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else { throw connection.error(code) }
  }

  /// Executes a change; `false` if a unique value is taken.
  func runUnlessTaken() throws(RunError) -> Bool {
    let code = sqlite3_step(handle)
    sqlite3_reset(handle)
    if code == SQLITE_DONE { return true }
    guard connection.isTaken(code) else { throw connection.error(code) }
    return false
  }

  // MARK: Columns, from 0

  @inline(__always)
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  @inline(__always)
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

  /// The bytes of a text, valid until the next step; empty for a null.
  @inline(__always)
  func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
    guard let start = sqlite3_column_text(handle, column) else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
  }

  /// Bytes that are no text, valid until the next step.
  func blob(_ column: Int32) -> UnsafeRawBufferPointer {
    // The size is that of the blob once it has been asked for.
    let start = sqlite3_column_blob(handle, column)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
  }

  /// The text of a column; empty for a null.
  func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  func value(_ column: Int32) -> StoredValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER: .integer(integer(column))
    default: .text(text(column))
    }
  }
}

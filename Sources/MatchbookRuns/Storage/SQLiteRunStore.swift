import Matchbook

/// Keeps everything in one file of SQLite: several processes may read while one writes.
///
/// A change is one transaction, on disk when it returns (write-ahead log, flushed by each commit).
/// A process that is killed leaves what was committed and nothing else.
public final class SQLiteRunStore: RunStore, @unchecked Sendable {
  public let path: String
  private let busyMilliseconds: Int
  private let lock = Lock()
  private let writing = Lock()
  /// Guarded by `writing`.
  private let writer: SQLiteConnection
  /// Idle connections, guarded by `lock`.
  private var readers: [SQLiteConnection] = []
  /// Connections that are kept for further reads; each holds some megabytes of pages.
  private static let mostIdleReaders = 4

  /// Opens a store, and makes it if there is none.
  ///
  /// - Parameter busyMilliseconds: How long a change waits for another process that writes.
  /// - Throws: ``RunError/storeUnreadable(path:reason:)``, ``RunError/notAStore(path:)``,
  ///   ``RunError/storeNewer(path:version:known:)``, ``RunError/storeDamaged(_:)``.
  public init(path: String, busyMilliseconds: Int = 10_000) throws(RunError) {
    self.path = path
    self.busyMilliseconds = busyMilliseconds
    writer = try SQLiteConnection(path: path, busyMilliseconds: busyMilliseconds)
    try SQLiteRunStore.checkOrigin(of: writer)
    try SQLiteRunStore.prepare(writer)
    try SQLiteRunStore.migrate(writer)
  }

  // MARK: Opening

  /// Refuses a database of another program before anything in it is changed.
  private static func checkOrigin(of connection: SQLiteConnection) throws(RunError) {
    let origin = try connection.number("PRAGMA application_id") ?? 0
    let isEmpty = try connection.number("SELECT count(*) FROM sqlite_schema") == 0
    guard origin == Migrations.applicationID || (origin == 0 && isEmpty) else {
      throw .notAStore(path: connection.path)
    }
    let version = Int(try connection.number("PRAGMA user_version") ?? 0)
    guard version <= Migrations.steps.count else {
      throw .storeNewer(path: connection.path, version: version, known: Migrations.steps.count)
    }
  }

  private static func prepare(_ connection: SQLiteConnection) throws(RunError) {
    _ = try connection.text("PRAGMA journal_mode = WAL")
    // Without a flush, a commit could be lost with the power, and money with it.
    try connection.execute(
      """
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -131072;
      """)
  }

  /// Brings an older layout up to date, and checks what the store was made with.
  private static func migrate(_ connection: SQLiteConnection) throws(RunError) {
    func version() throws(RunError) -> Int {
      Int(try connection.number("PRAGMA user_version") ?? 0)
    }
    if try version() < Migrations.steps.count {
      try connection.execute("BEGIN IMMEDIATE")
      do {
        // Another process may have done it while this one waited.
        for step in try version()..<Migrations.steps.count {
          try connection.execute(Migrations.steps[step])
          let digest = Migrations.digest(of: Migrations.steps[step])
          try connection.execute(
            "INSERT INTO layout_steps VALUES (\(step + 1), '\(digest)');"
              + "PRAGMA user_version = \(step + 1)")
        }
        try connection.execute("PRAGMA application_id = \(Migrations.applicationID)")
        try connection.execute("COMMIT")
      } catch {
        try? connection.execute("ROLLBACK")
        throw error
      }
    }
    for (index, step) in Migrations.steps.enumerated() {
      let known = try connection.text(
        "SELECT digest FROM layout_steps WHERE version = \(index + 1)")
      guard known == Migrations.digest(of: step) else {
        throw .storeDamaged("layout \(index + 1) is not the one that Matchbook makes")
      }
    }
  }

  // MARK: Transactions

  public func read<Result>(
    _ body: (any StoreReading) throws(RunError) -> Result
  ) throws(RunError) -> Result {
    try withTransaction { (transaction) throws(RunError) in try body(transaction) }
  }

  /// Reads with what only this store has.
  func withTransaction<Result>(
    _ body: (SQLiteTransaction) throws(RunError) -> Result
  ) throws(RunError) -> Result {
    let connection = try takeReader()
    try connection.execute("BEGIN")
    do {
      let result = try body(SQLiteTransaction(connection))
      try connection.execute("COMMIT")
      giveBack(connection)
      return result
    } catch {
      if connection.isInTransaction { try? connection.execute("ROLLBACK") }
      giveBack(connection)
      throw error
    }
  }

  public func write<Result>(
    _ body: (any StoreWriting) throws(RunError) -> Result
  ) throws(RunError) -> Result {
    try writing.withLock { () throws(RunError) in
      try writer.execute("BEGIN IMMEDIATE")
      do throws(RunError) {
        let result = try body(SQLiteTransaction(writer))
        try writer.execute("COMMIT")
        return result
      } catch {
        if writer.isInTransaction { try? writer.execute("ROLLBACK") }
        // Keys of rules and people that the transaction made are gone with it.
        writer.forgetKnown()
        throw error
      }
    }
  }

  private func takeReader() throws(RunError) -> SQLiteConnection {
    if let idle = lock.withLock({ readers.popLast() }) { return idle }
    let connection = try SQLiteConnection(path: path, busyMilliseconds: busyMilliseconds)
    try SQLiteRunStore.prepare(connection)
    try connection.execute("PRAGMA query_only = ON")
    return connection
  }

  private func giveBack(_ connection: SQLiteConnection) {
    lock.withLock {
      if readers.count < SQLiteRunStore.mostIdleReaders { readers.append(connection) }
    }
  }
}

extension SQLiteConnection {
  func forgetKnown() {
    knownRules = [:]
    knownPeople = [:]
  }
}

import CSQLite
import Matchbook
import MatchbookRuns
import Testing

/// Whoever changes, removes or moves a line of the audit trail is found out.
@Suite struct AuditTests {
  @Test(arguments: Desk.Kind.allCases)
  func everyChangeHasItsLine(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A")
    _ = try desk.manager.match(run: run.id, Desk.request)
    _ = try desk.manager.revoke("M-1", reason: "wrong")
    let events = try desk.manager.audit.events(page: PageRequest()).items
    #expect(
      events.map(\.action) == [
        "create_book", "create_run", "add_source", "add_source", "start_match", "complete_match",
        "revoke_match",
      ])
    #expect(events.last?.before == "{\"status\":\"accepted\"}")
    #expect(events.last?.after?.contains("\"reason\":\"wrong\"") == true)
    #expect(events.allSatisfy { $0.actor == "ann" })
    let head = try #require(try desk.manager.audit.head())
    #expect(head.line == 7)
    #expect(try desk.manager.audit.verify(expected: head.hash) == [])
    #expect(
      try desk.manager.audit.verify(expected: "x").map(\.description)
        == ["no line has the hash that was expected"])
  }

  @Test(arguments: [
    ("UPDATE audit SET actor = 'eve' WHERE key = 3", "line 3 is not what was written there"),
    ("UPDATE audit SET before = '{}' WHERE key = 4", "line 4 is not what was written there"),
    ("DELETE FROM audit WHERE key = 3", "line 3 is missing"),
    ("DELETE FROM audit WHERE key IN (2, 3)", "lines 2 to 3 are missing"),
    ("DELETE FROM audit WHERE key = 4", "lines 4 to 4 are missing at the end"),
    (
      "UPDATE audit SET key = -2 WHERE key = 2; UPDATE audit SET key = 2 WHERE key = 3;"
        + "UPDATE audit SET key = 3 WHERE key = -2", "line 2 is not what was written there"
    ),
    (
      "DELETE FROM audit WHERE key = 4; UPDATE audit_heads SET last = 3",
      "line 3 is not the last that was written"
    ),
  ])
  func whatIsDoneToTheFileShows(sql: String, finding: String) throws {
    let file = TemporaryFile()
    defer { file.remove() }
    let store = try SQLiteRunStore(path: file.path)
    let manager = RunManager(store: store, host: Desk.host("ann"))
    for book in ["a", "b"] { _ = try manager.createRun(RunRequest(book: book)) }
    #expect(try manager.audit.verify() == [])
    var handle: OpaquePointer?
    #expect(sqlite3_open(file.path, &handle) == SQLITE_OK)
    #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    sqlite3_close(handle)
    #expect(try manager.audit.verify().first?.description == finding)
  }
}

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

  /// Two matches of a rule, one by hand; M-1 was suggested and accepted, M-3 has a note.
  private func decided(_ desk: Desk) throws -> Run {
    let run = try desk.run(
      ledger: "L-1 10.00 A\nL-2 5.00 B\nL-3 1.00 C",
      external: "X-1 10.00 A\nX-2 5.00 B\nX-3 1.00 D",
      mode: .manual)
    _ = try desk.manager.match(run: run.id, Desk.request)
    _ = try desk.manager.accept("M-1", reason: "fits")
    _ = try desk.manager.matchByHand(
      ManualMatch(ledgerIDs: ["L-3"], externalIDs: ["X-3"], reason: "same payer"), inRun: run.id)
    _ = try desk.manager.setNote("phoned", ofMatch: "M-3")
    return run
  }

  @Test(arguments: [
    ("UPDATE matches SET score = 1 WHERE key = 1", "matches M-1 to M-2 are not what line"),
    ("UPDATE matches SET reason = 'so' WHERE key = 3", "matches M-3 to M-3 are not what line"),
    ("UPDATE matches SET created_at = 5 WHERE key = 3", "matches M-3 to M-3 are not what line"),
    (
      "UPDATE matches SET parts = (SELECT parts FROM matches WHERE key = 1) WHERE key = 2",
      "matches M-1 to M-2 are not what"
    ),
    ("UPDATE matches SET status = 1 WHERE key = 2", "matches M-1 to M-2 are not what line"),
    ("UPDATE matches SET status = 0 WHERE key = 1", "match M-1 is suggested, which no line says"),
    ("UPDATE matches SET status = 3 WHERE key = 3", "matches M-3 to M-3 are not what line"),
    (
      "UPDATE matches SET decided_by = author WHERE key = 1",
      "match M-1 is accepted, which no line says"
    ),
    (
      "UPDATE matches SET status = 1, decided_by = author, decided_at = 7 WHERE key = 2",
      "match M-2 was decided by engine, which no line says"
    ),
    ("UPDATE matches SET note = 'x' WHERE key = 3", "the note of match M-3 is one that no line"),
    (
      "DELETE FROM matches WHERE key = 2",
      "match M-2 is gone, and no line says so"
    ),
    (
      "DELETE FROM matches WHERE key = 3",
      "match M-3 is gone, and no line says so"
    ),
    (
      "INSERT INTO matches SELECT 9, run, status, rule, score, reason, note, created_at, author, "
        + "decided_by, decided_at, decision_reason, parts FROM matches WHERE key = 3",
      "match M-9 is in no line of the trail"
    ),
  ])
  func aMatchThatIsChangedBehindTheTrailShows(sql: String, finding: String) throws {
    let desk = try Desk(.file)
    defer { desk.remove() }
    _ = try decided(desk)
    #expect(try desk.manager.audit.verify() == [])
    let path = try #require((desk.store as? SQLiteRunStore)?.path)
    var handle: OpaquePointer?
    #expect(sqlite3_open(path, &handle) == SQLITE_OK)
    #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    sqlite3_close(handle)
    let found = try desk.manager.audit.verify().map(\.description)
    #expect(found.first?.hasPrefix(finding) == true, "\(found)")
  }

  /// What goes by the manager's hand leaves a trail that still proves the rest.
  @Test(arguments: Desk.Kind.allCases)
  func matchesThatAreDeletedWithTheirSourceOrRunAreToldOf(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try decided(desk)
    _ = try desk.manager.revoke("M-1", reason: "wrong")
    _ = try desk.manager.reject("M-2")
    _ = try desk.manager.withdrawRejection("M-2", reason: "was right")
    _ = try desk.manager.revoke("M-3", reason: "wrong")
    _ = try desk.manager.match(run: run.id, Desk.request)
    #expect(try desk.faults() == [])
    let sources = try desk.manager.sources(ofRun: run.id).items
    try desk.manager.deleteSource(
      try #require(sources.first { $0.side == .external }).id, ofRun: run.id)
    #expect(try desk.matches(run) == [])
    #expect(try desk.faults() == [])
    try desk.manager.deleteRun(run.id)
    #expect(try desk.faults() == [])
    // The same name again is another run.
    let next = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A")
    _ = try desk.manager.match(run: next.id, Desk.request)
    #expect(try desk.faults() == [])
  }
}

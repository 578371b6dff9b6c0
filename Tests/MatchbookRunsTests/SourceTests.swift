import Matchbook
import MatchbookRuns
import Testing

/// What comes in, once and whole.
@Suite struct SourceTests {
  private func add(
    _ desk: Desk, _ lines: String, _ policy: DuplicatePolicy = .refuse, to run: Run,
    hash: String? = nil, key: String? = nil
  ) throws -> SourceFile {
    try desk.manager.addSource(
      SourceUpload(
        name: "bank.csv", side: .external, table: Desk.table(lines), contentHash: hash ?? lines,
        duplicates: policy, idempotencyKey: key), toRun: run.id)
  }

  @Test(arguments: Desk.Kind.allCases)
  func repeatedRecordsAreDealtWithAsAsked(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "", external: "X-1 1.00 A\nX-2 2.00 B")
    let refused = try add(desk, "X-2 2.00 B\nX-3 3.00 C", to: run)
    #expect(refused.state == .failed && refused.imported == 0 && refused.badRows == 1)
    #expect(refused.report == "ids that are there already: X-2\n")
    let skipped = try add(desk, "X-2 2.00 B\nX-3 3.00 C", .skip, to: run, hash: "skip")
    #expect(skipped.state == .processed && skipped.imported == 1 && skipped.skipped == 1)
    let other = try add(desk, "X-2 9.00 B", .skip, to: run)
    #expect(other.report == "ids that are there already and say something else: X-2\n")
    let kept = try add(desk, "X-2 2.00 B\nX-2#2 4.00 D", .keep, to: run)
    #expect(kept.imported == 2)
    #expect(
      try Set(desk.states(run, .external).keys)
        == ["X-1", "X-2", "X-3", "X-2#2", "X-2#3"])
    #expect(try desk.manager.run(run.id).external.total == 5)
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func theSameContentComesInOnce(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.manager.createRun(RunRequest(book: "main"))
    let first = try add(desk, "X-1 1.00", to: run, key: "k")
    #expect(try add(desk, "X-1 1.00", to: run).id == first.id)
    #expect(try add(desk, "X-1 1.00", to: run, key: "k").id == first.id)
    #expect(code { _ = try add(desk, "X-2 1.00", to: run, key: "k") } == "run.key-conflict")
    #expect(try desk.manager.sources(ofRun: run.id).items.count == 1)
  }

  @Test(arguments: Desk.Kind.allCases)
  func aSourceIsDeletedUnlessItIsInUse(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 1.00 A", external: "X-1 1.00 A\nX-2 2.00 B")
    let other = try desk.manager.createRun(RunRequest(book: "main"))
    _ = try desk.manager.match(run: run.id, Desk.request)
    let sources = try desk.manager.sources(ofRun: run.id).items
    let bank = try #require(sources.first { $0.side == .external })
    #expect(
      code { try desk.manager.deleteSource(bank.id, ofRun: run.id) } == "run.source-in-use")
    #expect(
      code { try desk.manager.deleteSource(bank.id, ofRun: other.id) } == "run.not-found")
    _ = try desk.manager.revoke("M-1", reason: "wrong file")
    try desk.manager.deleteSource(bank.id, ofRun: run.id)
    #expect(try desk.states(run, .external) == [:])
    #expect(try desk.manager.run(run.id).external == RunCounts())
    // Once it is gone, the same content is new.
    #expect(try add(desk, "X-1 1.00 A\nX-2 2.00 B", to: run).id != bank.id)
    #expect(try desk.manager.match(run: run.id, Desk.request).accepted == 1)
    #expect(try desk.faults() == [])
  }
}

import Matchbook
import MatchbookRuns
import Testing

/// A change with an idempotency key happens once, however often it is asked for.
@Suite struct KeyedWorkTests {
  /// What a person can ask of a run, each on what the ones before have left.
  private typealias Step = (String, (RunManager) throws -> String)

  private func steps(_ run: String) -> [Step] {
    [
      ("match", { "\(try $0.match(run: run, Desk.byAmount).suggested)" }),
      ("try", { try $0.tryOut(run: run, Desk.request).run.id }),
      ("accept", { "\(try $0.accept("M-1", reason: "right").status)" }),
      ("revoke", { "\(try $0.revoke("M-1", reason: "wrong").status)" }),
      ("note", { try $0.setNote("ask ann", ofMatch: "M-1").note }),
      (
        "manual",
        {
          try $0.matchByHand(
            ManualMatch(
              ledgerIDs: ["L-1"], externalIDs: ["X-2"], reason: "phone",
              adjustment: AdjustmentRequest(kind: .fee, reason: "fee")), inRun: run
          ).id
        }
      ),
      ("close item", { "\(try $0.closeItem("L-2", .ledger, ofRun: run, reason: .timing).state)" }),
      ("reopen item", { "\(try $0.reopenItem("L-2", .ledger, ofRun: run, note: "no").state)" }),
      ("run note", { try $0.setNote("March", ofRun: run).note }),
      ("close", { "\(try $0.closeRun(run, reason: "done", override: "all seen").state)" }),
      ("reopen", { "\(try $0.reopenRun(run, reason: "late").state)" }),
    ]
  }

  @Test(arguments: Desk.Kind.allCases)
  func eachChangeOfARunHappensOnce(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 5.00\nL-2 7.00", external: "X-1 5.00\nX-2 4.00")
    for (name, step) in steps(run.id) {
      let manager = desk.manager.keyed(name)
      let answer = try step(manager)
      let lines = try desk.manager.audit.head()?.line
      let before = try desk.manager.run(run.id)
      #expect(try step(manager) == answer, "\(name) has the same answer")
      #expect(try desk.manager.audit.head()?.line == lines, "\(name) leaves no further line")
      #expect(try desk.manager.run(run.id) == before, "\(name) changes nothing more")
    }
    #expect(try desk.manager.matches(ofRun: run.id).items.count == 2)
    #expect(try desk.manager.runs().items.count == 2)
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func aKeyIsForOneRequest(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 5.00", external: "X-1 5.00\nX-2 5.00")
    _ = try desk.manager.match(run: run.id, Desk.byAmount)
    let manager = desk.manager.keyed("k")
    _ = try manager.accept("M-1")
    let lines = try desk.manager.audit.head()?.line
    // Another match, other words, another action, another person.
    #expect(code { _ = try manager.accept("M-2") } == "run.key-conflict")
    #expect(code { _ = try manager.accept("M-1", reason: "right") } == "run.key-conflict")
    #expect(code { _ = try manager.reject("M-1") } == "run.key-conflict")
    #expect(code { _ = try manager.match(run: run.id, Desk.request) } == "run.key-conflict")
    #expect(code { _ = try manager.tryOut(run: run.id, Desk.request) } == "run.key-conflict")
    #expect(code { _ = try desk.manager("bob").keyed("k").accept("M-1") } == "run.key-conflict")
    #expect(try desk.manager.audit.head()?.line == lines)
    #expect(try manager.accept("M-1").status == .accepted)
  }

  @Test(arguments: Desk.Kind.allCases)
  func whatWasRefusedLeavesItsKeyFree(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 5.00", external: "X-1 5.00")
    let manager = desk.manager.keyed("k")
    #expect(code { _ = try manager.accept("M-1") } == "run.not-found")
    #expect(try manager.match(run: run.id, Desk.request).accepted == 0)
    #expect(code { _ = try manager.accept("M-1") } == "run.key-conflict")
  }

  @Test(arguments: Desk.Kind.allCases)
  func aRepeatedMatchTellsWhatTheFirstDid(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 5.00 A", external: "X-1 5.00 A")
    let first = try desk.manager.keyed("k").match(run: run.id, Desk.request)
    let again = try desk.manager.keyed("k").match(run: run.id, Desk.request)
    #expect(first.result != nil && again.result == nil)
    #expect(again.accepted == 1 && again.matches == 1...1 && again.run == first.run)
    // Without the key, the run is matched once more and finds nothing new.
    #expect(try desk.manager.match(run: run.id, Desk.request).accepted == 0)
  }

  @Test(arguments: Desk.Kind.allCases)
  func anInstantRunHappensOnce(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let (ledger, external) = (try Desk.table("L-1 5.00 A"), try Desk.table("X-1 5.00 A"))
    func instant(_ external: RecordTable, isDryRun: Bool = false) throws -> RunMatchOutcome {
      try desk.manager.matchInstantly(
        RunRequest(book: "now", idempotencyKey: isDryRun ? "dry" : "k"), ledger: ledger,
        external: external, Desk.request, isDryRun: isDryRun)
    }
    let first = try instant(external)
    let again = try instant(external)
    #expect(again.run == first.run && again.accepted == 1 && first.accepted == 1)
    #expect(code { _ = try instant(try Desk.table("X-1 6.00 A")) } == "run.key-conflict")
    #expect(
      try instant(external, isDryRun: true).run.id == instant(external, isDryRun: true).run.id)
    #expect(try desk.manager.runs().items.count == 2)
    #expect(first.run.idempotencyKey == "k")
  }

  @Test(arguments: Desk.Kind.allCases)
  func deletionsHappenOnce(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 5.00", external: "X-1 5.00")
    let source = try desk.manager.sources(ofRun: run.id).items[0].id
    for _ in 0..<2 { try desk.manager.keyed("source").deleteSource(source, ofRun: run.id) }
    for _ in 0..<2 { try desk.manager.keyed("run").deleteRun(run.id) }
    #expect(code { try desk.manager.deleteRun(run.id) } == "run.not-found")
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func eachChangeOfAnExceptionHappensOnce(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 5.00\nL-2 7.00", external: "X-1 6.00")
    _ = try desk.manager.match(run: run.id, Desk.request)
    let exceptions = ExceptionManager(store: desk.store, host: desk.manager.host)
    var stream = ""
    var id = ""
    let discrepancy = try #require(try desk.manager.discrepancies(ofRun: run.id).items.first).id
    let steps: [(String, (ExceptionManager, RunManager) throws -> String)] = [
      (
        "stream",
        { exceptions, _ in
          stream = try exceptions.addStream(
            "ledger", side: .ledger, ofBook: "main", name: "Books", overdueDays: 400
          ).id
          return stream
        }
      ),
      ("change", { exceptions, _ in try exceptions.changeStream(stream, overdueDays: 0).name }),
      (
        "mark",
        { exceptions, _ in
          let mark = try exceptions.markOverdue(
            OverdueRequest(
              book: "main", stream: "ledger", recordID: "L-1",
              overdueAt: Timestamp(milliseconds: 1_772_000_000_000)))
          if id.isEmpty { id = try exceptions.sweep().created.first ?? "" }
          return "\(mark.entry)"
        }
      ),
      ("comment", { exceptions, _ in try exceptions.comment(id, "ask @bob").id }),
      ("assign", { exceptions, _ in "\(try exceptions.assign(id, to: ["bob"]).assignees)" }),
      ("describe", { exceptions, _ in try exceptions.describe(id, title: "Late").title }),
      ("search", { exceptions, _ in try exceptions.investigate(id).id }),
      ("resolve", { exceptions, _ in "\(try exceptions.change(id, .resolve).state)" }),
      (
        "close",
        { _, manager in
          "\(try manager.decide(onDiscrepancy: discrepancy, .close, reason: "seen").state)"
        }
      ),
      (
        "policy",
        { exceptions, _ in
          try PolicyKeeper(store: exceptions.store, host: exceptions.host)
            .keyed(exceptions.idempotencyKey).set(#"{"split_duties": true}"#).setBy
        }
      ),
    ]
    for (name, step) in steps {
      let (keyed, manager) = (exceptions.keyed(name), desk.manager.keyed(name))
      let answer = try step(keyed, manager)
      let lines = try desk.manager.audit.head()?.line
      #expect(try step(keyed, manager) == answer, "\(name) has the same answer")
      #expect(try desk.manager.audit.head()?.line == lines, "\(name) leaves no further line")
    }
    #expect(try exceptions.exception(id).comments.count == 1)
    #expect(code { _ = try exceptions.keyed("comment").comment(id, "no") } == "run.key-conflict")
    #expect(try desk.faults() == [])
  }
}

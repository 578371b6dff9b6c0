import Matchbook
import MatchbookRuns
import Testing

/// A run from its making to its end.
@Suite struct RunManagerTests {
  @Test(arguments: Desk.Kind.allCases)
  func aRunIsMatchedAndCounted(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(
      ledger: "L-1 10.00 A\nL-2 20.00 B\nL-3 5.00 C", external: "X-1 10.00 A\nX-2 7.00 Z")
    #expect(run.state == .pending)
    #expect(run.external == RunCounts(total: 2))
    let outcome = try desk.manager.match(run: run.id, Desk.request)
    #expect(outcome.run.state == .completed)
    #expect(outcome.run.external == RunCounts(total: 2, matched: 1))
    #expect(outcome.run.external.unmatched == 1)
    #expect(outcome.run.ledger == RunCounts(total: 3, matched: 1))
    #expect(
      outcome.run.perRule == [
        RuleSummary(
          rule: RuleReference(id: "exact", version: "1.0.0"), matched: 1, suggested: 0,
          ambiguousSets: 0)
      ])
    #expect(outcome.run.fingerprint == outcome.result?.fingerprint)
    #expect(outcome.run.worker == nil && outcome.run.startedAt != nil)
    let matches = try desk.matches(run)
    #expect(matches.map(\.status) == [.accepted])
    #expect(matches[0].reason == outcome.result?.matches[0].reason)
    #expect(
      try desk.states(run, .ledger) == ["L-1": .matched, "L-2": .unmatched, "L-3": .unmatched])
    #expect(try desk.manager.openLedger(ofRun: run.id).items.map(\.id) == ["L-2", "L-3"])
    let linked = try desk.manager.allLedger(ofRun: run.id).items
    #expect(linked.map { $0.matches.map(\.id) } == [["M-1"], [], []])
    #expect(try desk.manager.accounts(ofRun: run.id).map(\.unreconciled) == [2])
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func inManualModeEverythingIsOnlySuggested(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A", mode: .manual)
    let outcome = try desk.manager.match(run: run.id, Desk.request)
    #expect(outcome.accepted == 0 && outcome.suggested == 1)
    #expect(outcome.run.external.matched == 0)
    #expect(try desk.states(run, .external) == ["X-1": .unmatched])
    // Once more changes nothing: the suggestion is there already.
    let again = try desk.manager.match(run: run.id, Desk.request)
    #expect(again.suggested == 0)
    #expect(try desk.matches(run).count == 1)
    #expect(
      code { _ = try desk.manager.closeRun(run.id, reason: "done") } == "run.open-suggestions")
    let closed = try desk.manager.closeRun(run.id, reason: "done", override: "year end")
    #expect(closed.state == .closed)
    #expect(closed.closeReason == "done; although: year end")
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func aDryRunChangesNothingButItsOwnRun(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(
      ledger: "L-1 10.00 A\nL-2 20.00 B", external: "X-1 10.00 A\nX-2 20.00 B\nX-3 1.00 C")
    let before = try desk.contents(without: nil)
    let trial = try desk.manager.tryOut(run: run.id, Desk.request)
    #expect(trial.run.isDryRun && trial.run.dryRunOf == run.id)
    #expect(try desk.contents(without: trial.run) == before)
    let outcome = try desk.manager.match(run: run.id, Desk.request)
    #expect(trial.run.fingerprint == outcome.run.fingerprint)
    #expect(trial.run.external == outcome.run.external)
    #expect(trial.run.ledger == outcome.run.ledger)
    #expect(trial.accepted == outcome.accepted)
    // The same pairs, for the same reasons.
    let text = try desk.manager.trialResult(ofRun: trial.run.id)
    for match in try #require(outcome.result).matches {
      #expect(text.contains("\"ledger_entry_ids\":[\"\(match.ledgerIDs[0])\"]"))
      #expect(text.contains("\"source_entry_ids\":[\"\(match.externalIDs[0])\"]"))
    }
    #expect(text.contains("\"open_external\":[{\"id\":\"X-3\""))
    let second = try desk.manager.tryOut(run: run.id, Desk.request)
    #expect(second.accepted == 0)
    #expect(
      code { _ = try desk.manager.trialResult(ofRun: run.id) } == "run.not-found")
  }

  @Test(arguments: Desk.Kind.allCases)
  func anInstantRunBringsItsRecords(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let (ledger, external) = (try Desk.table("L-1 10.00 A"), try Desk.table("X-1 10.00 A"))
    let request = RunRequest(book: "instant-1")
    let trial = try desk.manager.matchInstantly(
      request, ledger: ledger, external: external, Desk.request, isDryRun: true)
    #expect(trial.run.kind == .instant && trial.run.isDryRun)
    #expect(trial.run.external == RunCounts(total: 1, matched: 1))
    let outcome = try desk.manager.matchInstantly(
      request, ledger: ledger, external: external, Desk.request)
    #expect(outcome.run.external == trial.run.external)
    #expect(outcome.run.fingerprint == trial.run.fingerprint)
    #expect(try desk.manager.sources(ofRun: outcome.run.id).items.map(\.imported) == [1, 1])
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func theSameKeyMakesOneRun(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let request = RunRequest(book: "main", note: "March", idempotencyKey: "m")
    let run = try desk.manager.createRun(request)
    #expect(try desk.manager.createRun(request) == run)
    var other = request
    other.note = "April"
    #expect(code { _ = try desk.manager.createRun(other) } == "run.key-conflict")
    #expect(try desk.manager.runs(book: "main").items == [run])
    try desk.manager.deleteRun(run.id)
    #expect(try desk.manager.createRun(request).id != run.id)
  }

  @Test(arguments: Desk.Kind.allCases)
  func aFailedMatchSaysWhy(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A")
    #expect(
      code { _ = try desk.manager.match(run: run.id, RunMatchRequest(rules: [])) }
        == "match.no-rules")
    let failed = try desk.manager.run(run.id)
    #expect(failed.state == .failed)
    #expect(failed.failureReason == MatchError.noRules.description)
    let control = RunControl()
    control.cancel()
    #expect(
      code { _ = try desk.manager.match(run: run.id, Desk.request, control: control) }
        == "match.cancelled")
    #expect(try desk.matches(run) == [])
    #expect(try desk.manager.match(run: run.id, Desk.request).run.state == .completed)
    #expect(try desk.manager.run(run.id).failureReason == nil)
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func aRunNeedsRecords(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.manager.createRun(RunRequest(book: "main"))
    #expect(
      code { _ = try desk.manager.match(run: run.id, Desk.request) } == "run.no-records")
    #expect(try desk.manager.run(run.id).state == .pending)
    _ = try desk.manager.addFailedSource(
      name: "bad.csv", side: .ledger, contentHash: "h", badRows: 2, report: "line 2: …",
      toRun: run.id)
    #expect(
      code { _ = try desk.manager.match(run: run.id, Desk.request) } == "run.no-records")
    #expect(code { _ = try desk.manager.createRun(RunRequest(book: "")) } == "run.bad-request")
    #expect(code { _ = try desk.manager.run("r-9") } == "run.not-found")
  }

  @Test(arguments: Desk.Kind.allCases)
  func aClosedRunIsOnlyRead(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let manager = desk.manager
    let run = try desk.run(ledger: "L-1 10.00 A\nL-2 1.00 B", external: "X-1 10.00 A")
    _ = try manager.match(run: run.id, Desk.request)
    #expect(code { _ = try manager.closeRun(run.id, reason: " ") } == "run.missing-reason")
    _ = try manager.closeRun(run.id, reason: "month end")
    for action in [
      { _ = try manager.match(run: run.id, Desk.request) },
      { _ = try manager.tryOut(run: run.id, Desk.request) },
      { _ = try manager.revoke("M-1", reason: "no") },
      { try manager.deleteRun(run.id) },
      { _ = try manager.closeItem("L-2", .ledger, ofRun: run.id, reason: .timing) },
      {
        _ = try manager.addSource(
          SourceUpload(name: "n", side: .ledger, table: Desk.table("L-9 1.00"), contentHash: "h"),
          toRun: run.id)
      },
    ] {
      #expect(code(action) == "run.bad-transition")
    }
    #expect(try manager.setNote("looked at", ofRun: run.id).note == "looked at")
    #expect(try manager.setNote("fine", ofMatch: "M-1").note == "fine")
    let reopened = try manager.reopenRun(run.id, reason: "late file")
    #expect(reopened.state == .completed && reopened.closedAt == nil)
    #expect(try manager.revoke("M-1", reason: "wrong invoice").status == .revoked)
    #expect(try desk.states(run, .ledger) == ["L-1": .unmatched, "L-2": .unmatched])
    #expect(try manager.run(run.id).external == RunCounts(total: 1))
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func whatStaysOpenGoesOnToTheNextRun(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let march = try desk.run(
      ledger: "L-1 10.00 A\nL-2 20.00 B", external: "X-1 10.00 A\nX-2 5.00 C")
    _ = try desk.manager.match(run: march.id, Desk.request)
    let april = try desk.run(ledger: "L-3 5.00 C", external: "X-3 20.00 B")
    // While March is open, its external records are its own; the ledger is everybody's.
    let first = try desk.manager.match(run: april.id, Desk.request)
    #expect(first.accepted == 1)
    #expect(try desk.states(april, .ledger) == ["L-2": .matched, "L-3": .unmatched])
    #expect(
      code {
        _ = try desk.manager.matchByHand(
          ManualMatch(ledgerIDs: ["L-3"], externalIDs: ["X-2"], reason: "same"), inRun: april.id)
      } == "run.not-open")
    _ = try desk.manager.closeRun(march.id, reason: "month end")
    let second = try desk.manager.match(run: april.id, Desk.request)
    #expect(second.accepted == 1)
    #expect(second.run.external == RunCounts(total: 2, matched: 2))
    #expect(second.run.ledger == RunCounts(total: 2, matched: 2))
    #expect(try desk.states(april, .external) == ["X-2": .matched, "X-3": .matched])
    #expect(try desk.manager.reopenRun(march.id, reason: "look").external.matched == 2)
    #expect(code { try desk.manager.deleteRun(march.id) } == "run.accepted-matches")
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func deletionTakesEverythingAlong(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A", mode: .manual)
    _ = try desk.manager.match(run: run.id, Desk.request)
    _ = try desk.manager.reject("M-1")
    try desk.manager.deleteRun(run.id)
    #expect(try desk.manager.runs().items == [])
    #expect(code { _ = try desk.manager.match("M-1") } == "run.not-found")
    let again = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A")
    #expect(try desk.manager.match(run: again.id, Desk.request).accepted == 1)
    #expect(code { try desk.manager.deleteRun(again.id) } == "run.accepted-matches")
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func anUnfinishedMatchIsTakenOverWhenItsClaimExpires(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A")
    let early = desk.manager("bob", worker: "other", from: 1_772_366_500_000)
    let late = desk.manager("bob", worker: "other", from: 1_772_370_000_000)
    // The first worker asks a rule that never answers: another one comes while it waits.
    let rule = MeddlingRule { () throws in
      #expect(code { _ = try early.match(run: run.id, Desk.request) } == "run.busy")
      let taken = try late.match(run: run.id, Desk.request)
      #expect(taken.accepted == 1)
    }
    #expect(
      code { _ = try desk.manager.match(run: run.id, RunMatchRequest(rules: [rule])) }
        == "run.busy")
    let actions = try desk.manager.audit.events(run: run.id, page: PageRequest()).items
      .map(\.action)
    #expect(
      actions.suffix(4) == ["start_match", "fail_match", "start_match", "complete_match"])
    #expect(try desk.manager.run(run.id).external.matched == 1)
    #expect(try desk.faults() == [])
  }
}

/// A rule during which something else happens.
private struct MeddlingRule: Rule {
  let header = RuleHeader(id: "meddling")
  let blockings = [Blocking(keys: [Blocking.Key(.reference)])]
  let fields: Set<Field> = [.reference]
  let canonicalText = "meddling"
  let meddle: @Sendable () throws -> Void

  func makeJudge(ledger: RecordTable, external: RecordTable) throws -> (any PairJudge)? {
    try meddle()
    return nil
  }
}

extension Desk {
  /// Everything in the store but one run, as text.
  func contents(without trial: Run?) throws -> String {
    try store.read { (reader) throws(RunError) in
      var text = "\(try reader.all(Run.self, where: []).filter { $0.key != trial?.key })"
      text += "\(try reader.all(DryResult.self, where: []).filter { $0.run != trial?.key })"
      text += "\(try reader.all(Book.self, where: []))\(try reader.all(SourceFile.self, where: []))"
      text += "\(try reader.all(AuditEvent.self, where: []))"
      text += "\(try reader.all(Discrepancy.self, where: []))"
      text += "\(try reader.all(IdempotentRequest.self, where: []))"
      for book in try reader.all(Book.self, where: []) {
        text += "\(try reader.entries(EntryFilter(book: book.key), page: PageRequest()).items)"
      }
      for run in try reader.all(Run.self, where: []) where run.key != trial?.key {
        text += "\(try reader.matches(MatchFilter(run: run.key), page: PageRequest()).items)"
      }
      return text
    }
  }
}

import Matchbook
import MatchbookRuns
import Testing

/// What people decide about matches and records.
@Suite struct DecisionTests {
  @Test(arguments: Desk.Kind.allCases)
  func acceptingOneSuggestionRejectsItsCompetitors(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00", external: "X-1 10.00\nX-2 10.00")
    _ = try desk.manager.match(run: run.id, Desk.byAmount)
    #expect(try desk.matches(run).map(\.status) == [.suggested, .suggested])
    #expect(try desk.manager.openLedger(ofRun: run.id, countsSuggested: true).items == [])
    let accepted = try desk.manager.accept("M-2", reason: "called them")
    #expect(accepted.status == .accepted && accepted.decision?.by == "ann")
    let other = try desk.manager.match("M-1")
    #expect(other.status == .rejected)
    #expect(other.decision?.reason == "competing: M-2 was accepted")
    #expect(try desk.manager.accept("M-2").decision == accepted.decision)
    #expect(code { _ = try desk.manager.accept("M-1") } == "run.bad-transition")
    #expect(try desk.manager.run(run.id).external == RunCounts(total: 2, matched: 1))
    // Nobody judged the competitor: when the match is revoked, both come back.
    _ = try desk.manager.revoke("M-2", reason: "they called back")
    #expect(try desk.manager.match(run: run.id, Desk.byAmount).suggested == 2)
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func aRejectedPairNeverComesBackUnlessThatIsWithdrawn(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A", mode: .manual)
    _ = try desk.manager.match(run: run.id, Desk.request)
    #expect(try desk.manager.reject("M-1", reason: "not theirs").status == .rejected)
    #expect(try desk.manager.reject("M-1").decision?.reason == "not theirs")
    #expect(try desk.manager.match(run: run.id, Desk.request).suggested == 0)
    #expect(
      code {
        _ = try desk.manager.matchByHand(
          ManualMatch(ledgerIDs: ["L-1"], externalIDs: ["X-1"], reason: "still"), inRun: run.id)
      } == "run.rejected-pair")
    #expect(
      code { _ = try desk.manager.withdrawRejection("M-1", reason: "") } == "run.missing-reason")
    _ = try desk.manager.withdrawRejection("M-1", reason: "was theirs after all")
    #expect(try desk.manager.match("M-1").status == .rejected)
    #expect(try desk.manager.match(run: run.id, Desk.request).suggested == 1)
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func whoeverMadeAMatchDoesNotAcceptItWhereDutiesAreSplit(kind: Desk.Kind) throws {
    let desk = try Desk(kind, policy: RunPolicy(splitsDuties: true))
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00", external: "X-1 9.50")
    let match = try desk.manager.matchByHand(
      ManualMatch(
        ledgerIDs: ["L-1"], externalIDs: ["X-1"], reason: "fee kept back",
        adjustment: AdjustmentRequest(kind: .fee, reason: "card fee")), inRun: run.id)
    #expect(match.status == .suggested && match.author == "ann")
    let adjustment = try desk.manager.adjustments(ofRun: run.id).items[0]
    #expect(adjustment.amount.description == "0.50 EUR" && adjustment.approver == nil)
    #expect(code { _ = try desk.manager.accept(match.id) } == "run.same-person")
    #expect(
      code { _ = try desk.manager.approveAdjustment(adjustment.id) } == "run.same-person")
    #expect(try desk.states(run, .external) == ["X-1": .unmatched])
    _ = try desk.manager("bob").accept(match.id)
    #expect(try desk.manager.adjustments(ofRun: run.id).items[0].approver == "bob")
    #expect(try desk.states(run, .external) == ["X-1": .matched])
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func aDifferenceIsWithinTheToleranceExplainedOrDeclaredPartial(kind: Desk.Kind) throws {
    let euro = try #require(Currency("EUR"))
    let desk = try Desk(
      kind,
      policy: RunPolicy(
        manualTolerances: [Amount(minorUnits: 10, currency: euro)],
        adjustmentLimits: [.writeOff: [Amount(minorUnits: 100, currency: euro)]]))
    defer { desk.remove() }
    let run = try desk.run(
      ledger: "L-1 10.00\nL-2 10.00\nL-3 10.00\nL-4 10.00",
      external: "X-1 9.90\nX-2 9.89\nX-3 9.00\nX-4 8.99\nX-5 3.00\nX-6 7.00")
    func match(
      _ ledger: [String], _ external: [String], partial: Bool = false,
      _ kind: AdjustmentKind? = nil
    ) throws {
      _ = try desk.manager.matchByHand(
        ManualMatch(
          ledgerIDs: ledger, externalIDs: external, reason: "by hand", isPartial: partial,
          adjustment: kind.map { AdjustmentRequest(kind: $0, reason: "small") }), inRun: run.id)
    }
    #expect(code { try match(["L-1"], ["X-2"]) } == "run.imbalance")
    try match(["L-1"], ["X-1"])
    #expect(code { try match(["L-2"], ["X-4"], .writeOff) } == "run.beyond-limit")
    try match(["L-2"], ["X-3"], .writeOff)
    #expect(code { try match(["L-3", "L-4"], ["X-5"], partial: true) } == "run.imbalance")
    try match(["L-3"], ["X-5"], partial: true)
    #expect(try desk.states(run, .ledger)["L-3"] == .partial)
    #expect(
      try desk.manager.item("L-3", .ledger, ofRun: run.id).residual.description == "7.00 EUR")
    #expect(code { try match(["L-3"], ["X-3"]) } == "run.not-open")
    try match(["L-3"], ["X-6"])
    #expect(try desk.states(run, .ledger)["L-3"] == .matched)
    #expect(code { try match([], ["X-2"]) } == "run.bad-request")
    #expect(code { try match(["L-4"], ["X-99"]) } == "run.not-found")
    #expect(code { try match(["L-1"], ["X-2"]) } == "run.not-open")
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func whatIsSettledInPartGoesOnWithItsRest(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 4.00 B\nX-2 6.00 A")
    _ = try desk.manager.matchByHand(
      ManualMatch(
        ledgerIDs: ["L-1"], externalIDs: ["X-1"], reason: "first part", isPartial: true),
      inRun: run.id)
    // The engine sees what is left: 6.00.
    let outcome = try desk.manager.match(run: run.id, Desk.request)
    #expect(outcome.accepted == 1)
    #expect(try desk.states(run, .ledger) == ["L-1": .matched])
    _ = try desk.manager.revoke("M-1", reason: "bounced")
    #expect(try desk.states(run, .ledger) == ["L-1": .partial])
    #expect(try desk.manager.run(run.id).ledger == RunCounts(total: 1, partial: 1))
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func aClosedItemTakesNoPart(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(ledger: "L-1 10.00 A\nL-2 3.00 B", external: "X-1 10.00 A\nX-2 3.00 B")
    let closed = try desk.manager.closeItem(
      "X-1", .external, ofRun: run.id, reason: .notOurs, note: "neighbour's")
    #expect(closed.state == .closed)
    #expect(try desk.manager.run(run.id).external == RunCounts(total: 2, closed: 1))
    #expect(try desk.manager.match(run: run.id, Desk.request).accepted == 1)
    #expect(
      code {
        _ = try desk.manager.closeItem("X-2", .external, ofRun: run.id, reason: .other)
      } == "run.bad-transition")
    #expect(
      code {
        _ = try desk.manager.matchByHand(
          ManualMatch(ledgerIDs: ["L-1"], externalIDs: ["X-1"], reason: "yes"), inRun: run.id)
      } == "run.not-open")
    _ = try desk.manager.reopenItem("X-1", .external, ofRun: run.id, note: "ours after all")
    #expect(try desk.manager.match(run: run.id, Desk.request).accepted == 1)
    #expect(
      try desk.manager.run(run.id).external == RunCounts(total: 2, matched: 2))
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func aDiscrepancyIsFoundOnceAndGoesWhenItIsSettled(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try desk.run(
      ledger: "L-1 10.00 A\nL-2 20000.00 B", external: "X-1 10.00 A\nX-2 5.00 C")
    _ = try desk.manager.match(run: run.id, Desk.request)
    func all() throws -> [Discrepancy] { try desk.manager.discrepancies(ofRun: run.id).items }
    #expect(try Set(all().map(\.kind)) == [.missingLedger, .missingExternal])
    #expect(try all().first { $0.kind == .missingExternal }?.severity == .warning)
    let missing = try #require(try all().first { $0.kind == .missingLedger })
    _ = try desk.manager.decide(onDiscrepancy: missing.id, .review)
    _ = try desk.manager.match(run: run.id, Desk.request)
    let again = try #require(try all().first { $0.id == missing.id })
    #expect(again.occurrences == 2 && again.state == .inReview)
    #expect(
      code { _ = try desk.manager.decide(onDiscrepancy: missing.id, .close) }
        == "run.missing-reason")
    _ = try desk.manager.decide(onDiscrepancy: missing.id, .close, reason: "bank will correct it")
    _ = try desk.manager.match(run: run.id, Desk.request)
    #expect(try all().first { $0.id == missing.id }?.state == .open)
    #expect(try all().count == 2)
    #expect(try desk.faults() == [])
  }

  @Test func criticalDiscrepanciesHoldARunOpen() throws {
    let desk = try Desk(
      .memory, policy: RunPolicy(severity: SeverityPolicy(lines: [], usual: .critical)))
    let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 5.00 C")
    _ = try desk.manager.match(run: run.id, Desk.request)
    #expect(
      code { _ = try desk.manager.closeRun(run.id, reason: "done") }
        == "run.critical-discrepancies")
    for discrepancy in try desk.manager.discrepancies(ofRun: run.id).items {
      _ = try desk.manager.decide(onDiscrepancy: discrepancy.id, .close, reason: "known")
    }
    #expect(try desk.manager.closeRun(run.id, reason: "done").state == .closed)
  }
}

import Matchbook
import MatchbookRuns
import Testing

/// What explains a difference, and who may say that it does.
@Suite struct AdjustmentTests {
  private let request = ManualMatch(
    ledgerIDs: ["L-1"], externalIDs: ["X-1"], reason: "same invoice",
    adjustment: AdjustmentRequest(kind: .fee, reason: "card fee"))

  private func desk(_ kind: Desk.Kind) throws -> (Desk, Run, MatchRecord, Adjustment) {
    let desk = try Desk(kind, policy: RunPolicy(splitsDuties: true))
    let run = try desk.run(ledger: "L-1 10.00", external: "X-1 9.50\nX-2 10.00")
    let match = try desk.manager.matchByHand(request, inRun: run.id)
    return (desk, run, match, try desk.manager.adjustments(ofRun: run.id).items[0])
  }

  @Test(arguments: Desk.Kind.allCases)
  func onePersonJudgesTheExplanationAndAnotherTheMatch(kind: Desk.Kind) throws {
    let (desk, run, match, adjustment) = try desk(kind)
    defer { desk.remove() }
    #expect(adjustment.state == .proposed && adjustment.decision == nil)
    #expect(
      code { _ = try desk.manager.approveAdjustment(adjustment.id) } == "run.same-person")
    let approved = try desk.manager("bob").approveAdjustment(adjustment.id, reason: "usual")
    #expect(approved.state == .approved && approved.approver == "bob")
    #expect(approved.decision?.reason == "usual")
    #expect(try desk.manager.match(match.id).status == .suggested)
    _ = try desk.manager("cat").accept(match.id)
    #expect(try desk.manager.adjustment(adjustment.id).approver == "bob")
    #expect(try desk.states(run, .ledger) == ["L-1": .matched])
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func rejectingItRejectsItsMatchButNotItsRecords(kind: Desk.Kind) throws {
    let (desk, run, match, adjustment) = try desk(kind)
    defer { desk.remove() }
    #expect(
      code { _ = try desk.manager("bob").rejectAdjustment(adjustment.id, reason: " ") }
        == "run.missing-reason")
    let rejected = try desk.manager("bob").rejectAdjustment(adjustment.id, reason: "no such fee")
    #expect(rejected.state == .rejected && rejected.approver == nil)
    let over = try desk.manager.match(match.id)
    #expect(over.status == .rejected && over.decision?.by == "bob")
    #expect(over.decision?.reason == "adjustment \(adjustment.id) was rejected: no such fee")
    // Nobody said that the records do not belong together.
    var other = request
    other.adjustment = AdjustmentRequest(kind: .writeOff, reason: "too small to ask")
    let again = try desk.manager.matchByHand(other, inRun: run.id)
    _ = try desk.manager("bob").accept(again.id)
    #expect(try desk.states(run, .external) == ["X-1": .matched, "X-2": .unmatched])
    let actions = try desk.manager.audit.events(run: run.id, page: PageRequest()).items.map(
      \.action)
    #expect(actions.contains("reject_adjustment") && actions.contains("approve_adjustment"))
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func itEndsWithItsMatch(kind: Desk.Kind) throws {
    let (desk, _, match, adjustment) = try desk(kind)
    defer { desk.remove() }
    _ = try desk.manager("bob").reject(match.id, reason: "not theirs")
    let ended = try desk.manager.adjustment(adjustment.id)
    #expect(ended.state == .rejected && ended.decision?.reason == "the match was rejected")
    #expect(
      code { _ = try desk.manager("bob").approveAdjustment(adjustment.id) }
        == "run.bad-transition")
  }

  @Test(arguments: Desk.Kind.allCases)
  func itEndsWhenACompetingMatchIsAccepted(kind: Desk.Kind) throws {
    let (desk, run, _, adjustment) = try desk(kind)
    defer { desk.remove() }
    let other = try desk.manager.matchByHand(
      ManualMatch(ledgerIDs: ["L-1"], externalIDs: ["X-2"], reason: "exact"), inRun: run.id)
    _ = try desk.manager("bob").accept(other.id)
    let ended = try desk.manager.adjustment(adjustment.id)
    #expect(
      ended.state == .rejected && ended.decision?.reason == "a competing match was accepted")
    #expect(try desk.faults() == [])
  }

  @Test func withoutSplitDutiesItIsApprovedAtOnceAndListsTellStates() throws {
    let desk = try Desk(.memory)
    let run = try desk.run(ledger: "L-1 10.00", external: "X-1 9.50")
    let match = try desk.manager.matchByHand(request, inRun: run.id)
    let manager = desk.manager
    #expect(try manager.adjustments(ofRun: run.id, state: .approved).items.count == 1)
    #expect(try manager.adjustments(ofRun: run.id, state: .proposed).items == [])
    let id = try manager.adjustments(ofRun: run.id).items[0].id
    #expect(code { _ = try manager.rejectAdjustment(id, reason: "no") } == "run.bad-transition")
    #expect(code { _ = try manager.adjustment("none") } == "run.not-found")
    _ = try manager.revoke(match.id, reason: "wrong invoice")
    #expect(try manager.adjustment(id).state == .approved)
    _ = try manager.closeRun(run.id, reason: "done")
    #expect(code { _ = try manager.approveAdjustment(id) } == "")
  }

  @Test func aClosedRunTakesNoDecisions() throws {
    let (desk, run, _, adjustment) = try desk(.memory)
    _ = try desk.manager.closeRun(run.id, reason: "done", override: "month end")
    let bob = desk.manager("bob")
    #expect(code { _ = try bob.approveAdjustment(adjustment.id) } == "run.bad-transition")
    #expect(
      code { _ = try bob.rejectAdjustment(adjustment.id, reason: "no") } == "run.bad-transition")
  }
}

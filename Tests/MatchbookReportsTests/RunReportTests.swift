import Matchbook
import MatchbookReports
import MatchbookRunReports
import MatchbookRuns
import MatchbookTestKit
import Testing

/// A report of a run tells what the store holds: who did what, what is left, and that it adds up.
@Suite struct RunReportTests {
  /// March: one match by rule, one of two suggestions accepted, a fee, a record closed.
  private func march(_ desk: ReportDesk) throws {
    let manager = desk.manager("ann")
    try desk.run(
      "march",
      ledger: "L-1 120.00 2026-03-02 INV-1\nL-2 75.50 2026-03-03 INV-2\nL-3 40.00 2026-03-04\n"
        + "L-4 15.00 2025-12-30 INV-4",
      external: "X-1 120.00 2026-03-03 INV-1\nX-2 75.00 2026-03-04 INV-2\nX-3 40.00 2026-03-05\n"
        + "X-4 40.00 2026-03-05\nX-5 9.00 2026-03-06")
    _ = try manager.match(run: "march", ReportDesk.rules)
    _ = try desk.manager("bob").accept("M-3", reason: "the customer confirmed")
    var fee = ManualMatch(ledgerIDs: ["L-2"], externalIDs: ["X-2"], reason: "same invoice")
    fee.adjustment = AdjustmentRequest(kind: .fee, reason: "bank charge")
    _ = try desk.manager("bob").matchByHand(fee, inRun: "march")
    _ = try desk.manager("cleo").closeItem(
      "X-3", .external, ofRun: "march", reason: .notOurs, note: "sent back")
  }

  @Test(arguments: ReportDesk.Kind.allCases)
  func aReportTellsWhoDecidedWhatAndWhy(kind: ReportDesk.Kind) throws {
    let desk = try ReportDesk(kind)
    defer { desk.remove() }
    try march(desk)
    let facts = try ReportFacts(ofRun: "march", in: desk.manager("ann"), asOf: Day("2026-03-31"))
    #expect(
      facts.sides.map { [$0.records, $0.matched, $0.closed, $0.open, $0.suggested] } == [
        [4, 3, 0, 1, 0], [5, 3, 1, 1, 0],
      ])
    #expect(
      facts.rules.map { "\($0.id) \($0.matched) \($0.rejected) \($0.volumes.map(\.text))" } == [
        #"invoice 1 0 ["120.00 EUR"]"#, #"amount 1 1 ["40.00 EUR"]"#, #" 1 0 ["75.00 EUR"]"#,
      ])
    let tie = try #require(facts.currencies.first).tieOut
    #expect([tie.ledgerSum, tie.externalSum] == [25_050, 28_400])
    #expect([tie.toleratedDifference, tie.adjustedDifference] == [0, 50])
    #expect([tie.openLedgerSum, tie.openExternalSum] == [1500, 900])
    #expect([tie.closedLedgerSum, tie.closedExternalSum] == [0, 4000])
    #expect(tie.gap == 0)
    #expect(
      facts.causes.map { "\($0.side.rawValue) \($0.code) \($0.records)" } == [
        "ledger missingExternal 1", "external missingLedger 1",
      ])
    #expect(facts.openItems.map(\.id) == ["L-4", "X-5"])
    #expect(facts.openItems.map(\.ageDays) == [91, 25])
    #expect(facts.openItems.allSatisfy { !$0.reason.isEmpty })
    #expect(facts.notices == [])
    let run = try #require(facts.run)
    #expect(
      run.people.map {
        [
          $0.name, "\($0.accepted)", "\($0.rejected)", "\($0.madeByHand)", "\($0.adjusted)",
          "\($0.closed)",
        ]
      } == [["bob", "1", "0", "1", "1", "0"], ["cleo", "0", "0", "0", "0", "1"]])
    #expect(
      run.decisions.map { "\($0.matchID) \($0.status) \($0.ledgerIDs) \($0.externalIDs)" } == [
        #"M-2 rejected ["L-3"] ["X-3"]"#, #"M-3 accepted ["L-3"] ["X-4"]"#,
        #"M-4 accepted ["L-2"] ["X-2"]"#,
      ])
    #expect(run.decisions[1].decisionReason == "the customer confirmed")
    #expect(
      run.adjustments.map { "\($0.kind) \($0.amount) \($0.reason)" } == [
        "fee 0.50 EUR bank charge"
      ])
    #expect(
      run.closures.map { "\($0.id) \($0.reason) \($0.note) \($0.by)" } == [
        "X-3 not_ours sent back cleo"
      ])
    #expect(run.audit.isSound && run.audit.hash?.count == 64)
    #expect(
      run.trail.map(\.action).suffix(4) == [
        "adjust", "approve_adjustment", "close_discrepancy", "close_item",
      ])
    #expect(run.trail.last?.reason == "not_ours; sent back")
    #expect(facts.sources.map { $0.contentHash } == ["hash of ledger", "hash of external"])
  }

  @Test func whatALaterRunSettlesIsSaidToBeSettledElsewhere() throws {
    let desk = try ReportDesk(.memory)
    try march(desk)
    let manager = desk.manager("ann")
    _ = try manager.closeRun("march", reason: "month end")
    try desk.run("april", ledger: "", external: "Y-1 15.00 2025-12-31 INV-4")
    _ = try manager.match(run: "april", ReportDesk.rules)
    let march = try ReportFacts(ofRun: "march", in: manager)
    #expect(march.run?.state == "closed" && march.run?.closeReason == "month end")
    #expect(march.sides.map(\.settledElsewhere) == [1, 0])
    #expect(march.sides.map(\.matched) == [4, 3])
    #expect(march.currencies.map(\.tieOut.elsewhereLedgerSum) == [1500])
    #expect(march.currencies.map(\.tieOut.gap) == [0])
    let april = try ReportFacts(ofRun: "april", in: manager)
    #expect(april.sides.map(\.carried) == [1, 1])
    #expect(april.sides.map(\.settledElsewhere) == [0, 0])
    #expect(april.openItems.map { "\($0.id) \($0.code)" } == ["X-5 missingLedger"])
    #expect(april.currencies.map(\.tieOut.gap) == [0])
  }

  @Test func aRunWithoutRecordsHasAReport() throws {
    let desk = try ReportDesk(.memory)
    let manager = desk.manager("ann")
    _ = try manager.createRun(RunRequest(id: "empty", book: "main"))
    let facts = try ReportFacts(ofRun: "empty", in: manager)
    #expect(facts.sides.map(\.records) == [0, 0])
    #expect(facts.notices == ["The run was not matched yet."])
    let page = String(decoding: ReportPage(facts).html, as: UTF8.self)
    #expect(page.contains("There are no records."))
    #expect(!page.contains("<svg"))
    #expect(!page.contains("<tbody>\n</tbody>"))
  }

  @Test func aLimitThatWasReachedIsReadFirst() throws {
    let desk = try ReportDesk(.memory)
    let manager = desk.manager("ann")
    let lines = (0..<3).map { "1.00 2026-03-0\($0 + 1) SAME" }
    func side(_ letter: String) -> String {
      lines.enumerated().map { "\(letter)-\($0.offset) \($0.element)" }.joined(separator: "\n")
    }
    try desk.run("r", ledger: side("L"), external: side("X"))
    var request = ReportDesk.rules
    request.options.memoryBudget = 1
    _ = try manager.match(run: "r", request)
    let notices = try ReportFacts(ofRun: "r", in: manager).notices
    #expect(!notices.isEmpty)
    #expect(notices.allSatisfy { $0.hasPrefix("Limit reached in rule ") }, "\(notices)")
  }

  @Test func aDryRunHasItsResultAndNoReport() throws {
    let desk = try ReportDesk(.memory)
    let manager = desk.manager("ann")
    try desk.run("r", ledger: "L-1 1.00 2026-03-01 A", external: "X-1 1.00 2026-03-01 A")
    let trial = try manager.tryOut(run: "r", ReportDesk.rules).run.id
    #expect(throws: RunError.self) { _ = try ReportFacts(ofRun: trial, in: manager) }
    #expect(throws: RunError.notFound(noun: "run", id: "none")) {
      _ = try ReportFacts(ofRun: "none", in: manager)
    }
  }

  @Test func aTrailThatSomebodyChangedIsSaidToBeBroken() throws {
    let desk = try ReportDesk(.memory)
    try march(desk)
    try desk.store.write { (writer) throws(RunError) in
      guard var event = try writer.find(AuditEvent.self, key: 4) else { return }
      event.actor = "nobody"
      try writer.update(event)
    }
    let facts = try ReportFacts(ofRun: "march", in: desk.manager("ann"))
    #expect(facts.run?.audit.findings == ["line 4 is not what was written there"])
    #expect(
      facts.notices == [
        "The audit trail of the store is broken: line 4 is not what was written there"
      ])
  }

  @Test func aRecordThatIsSettledByNoMatchIsNoticed() throws {
    let desk = try ReportDesk(.memory)
    try march(desk)
    try desk.store.write { (writer) throws(RunError) in
      guard let book = try writer.first(Book.self, where: []),
        let entry = try writer.entry(book: book.key, side: .ledger, id: "L-4")
      else { return }
      try writer.settle([
        EntryChange(
          entry: entry.key,
          settlement: EntrySettlement(allocated: 700, accepted: 0, suggested: 0), state: .partial)
      ])
    }
    let facts = try ReportFacts(ofRun: "march", in: desk.manager("ann"))
    #expect(facts.notices.contains { $0.hasPrefix("1 record is settled") })
  }

  /// The oracle adds up what lists of records and matches say.
  @Test(arguments: Seeds.first(12))
  func everythingAddsUpWhateverPeopleDo(seed: UInt64) throws {
    let desk = try ReportDesk(seed % 2 == 0 ? .memory : .file)
    defer { desk.remove() }
    var random = SeededGenerator(seed: seed)
    try desk.runWorld("w", seed: seed)
    let manager = desk.manager("ann")
    _ = try manager.match(run: "w", ReportDesk.worldRules)
    try desk.decide("w", &random)
    let facts = try ReportFacts(ofRun: "w", in: manager, asOf: Day("2026-01-01"))
    #expect(facts.notices == [])
    let items = try manager.items(ofRun: "w", page: PageRequest(limit: 10_000)).items
    for side in facts.sides {
      let own = items.filter { $0.side == side.side }
      #expect(side.records == own.count)
      #expect(side.matched == own.filter { $0.state == .matched }.count)
      #expect(side.partial == own.filter { $0.state == .partial }.count)
      #expect(side.closed == own.filter { $0.state == .closed }.count)
      let open = own.filter { $0.state == .unmatched || $0.state == .partial }
      #expect(
        facts.causes.filter { $0.side == side.side }.reduce(0) { $0 + $1.records } == open.count)
      #expect(
        facts.ages.filter { $0.side == side.side }.reduce(0) { $0 + $1.records } == open.count)
      #expect(facts.openItems.filter { $0.side == side.side }.map(\.id) == open.map(\.id))
      for currency in facts.currencies {
        let sum = open.filter { $0.amount.currency.code == currency.tieOut.currency.code }
          .reduce(Int128(0)) { $0 + Int128($1.residual.minorUnits) }
        let told =
          side.side == .ledger ? currency.tieOut.openLedgerSum : currency.tieOut.openExternalSum
        #expect(told == sum)
      }
    }
    for currency in facts.currencies { #expect(currency.tieOut.gap == 0) }
    let matches = try manager.matches(ofRun: "w", page: PageRequest(limit: 10_000)).items
    #expect(facts.suggestedCount == matches.filter { $0.status == .suggested }.count)
    #expect(
      facts.run?.decisionCount == matches.filter { $0.rule == nil || $0.decision != nil }.count)
    let matched = matches.filter { $0.status == .accepted }.flatMap(\.allocations)
      .filter { $0.side == .external && $0.residual == 0 }.count
    #expect(facts.rules.reduce(0) { $0 + $1.matched } == matched)
    // The same facts, whether lists are cut while they are gathered or afterwards.
    let short = try ReportFacts(
      ofRun: "w", in: desk.manager("ann"), asOf: Day("2026-01-01"), itemLimit: 5)
    let cut = facts.limited(to: 5)
    #expect(cut.openItems == short.openItems)
    #expect(cut.suggestions == short.suggestions)
    #expect(cut.run?.decisions == short.run?.decisions)
    #expect(cut.run?.closures == short.run?.closures)
    #expect(cut.run?.trail == short.run?.trail)
    #expect(cut.run?.discrepancies == short.run?.discrepancies)
  }
}

import Matchbook

// What only a store knows: where the run stands, who worked on it, and whether the trail is sound.
extension ReportPage {
  func writeHead(of run: RunFacts, _ page: inout HTMLText) {
    page.markup("\n<dl class=\"facts\">\n")
    func fact(_ name: String, _ text: String) {
      page.element("dt", name)
      page.element("dd", text)
      page.markup("\n")
    }
    fact("Run", "\(run.id), book \(run.book)")
    fact("State", "\(run.state), \(run.kind), \(run.mode)")
    fact("Opened", "\(ReportPage.time(run.createdAt)) by \(run.createdBy)")
    if let time = run.completedAt ?? run.startedAt { fact("Last match", ReportPage.time(time)) }
    if let time = run.closedAt {
      fact("Closed", ReportPage.time(time) + (run.closeReason.map { ": \($0)" } ?? ""))
    }
    if let reason = run.failureReason { fact("Failed", reason) }
    if !run.note.isEmpty { fact("Note", run.note) }
    for side in facts.sides where side.carried + side.settledElsewhere > 0 {
      fact(
        side.side.rawValue.capitalizedFirst,
        "\(HTMLText.grouped(side.carried)) of \(HTMLText.grouped(side.records)) records taken over "
          + "from earlier runs, \(HTMLText.grouped(side.settledElsewhere)) settled by other runs")
    }
    let audit = run.audit
    fact(
      "Audit trail",
      audit.isSound
        ? "sound, \(HTMLText.grouped(audit.lines)) lines, each with the hash of the one before"
        : "broken in \(audit.findings.count) places")
    fact("Last hash", audit.hash ?? "none")
    page.markup("</dl>")
  }

  func writeWork(_ run: RunFacts, _ page: inout HTMLText) {
    writeSources(&page)
    writePeople(run, &page)
    writeDecisions(run, &page)
    writeAdjustments(run, &page)
    writeClosures(run, &page)
    writeDiscrepancies(run, &page)
    writeExceptions(run, &page)
    writeTotals(run, &page)
    writeTrail(run, &page)
  }

  private func writeSources(_ page: inout HTMLText) {
    guard !facts.sources.isEmpty else { return }
    begin("sources", "Sources", rows: facts.sources.count, &page)
    table(
      [
        .text("Side"), .text("File and its SHA-256"), .text("State"), .number("Records"),
        .number("Imported"), .number("Skipped"), .number("Bad rows"), .text("Added"), .text("By"),
      ], &page)
    for source in facts.sources {
      page.markup("<tr>")
      text(source.side.rawValue, &page)
      words(source.name, source.contentHash ?? "", &page)
      text(source.kept?.state ?? "", &page)
      cell(String(source.records), &page)
      for count in [source.kept?.imported, source.kept?.skipped, source.kept?.badRows] {
        cell(String(count ?? 0), &page)
      }
      time(source.kept?.addedAt, &page)
      text(source.kept?.addedBy ?? "", &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writePeople(_ run: RunFacts, _ page: inout HTMLText) {
    guard !run.people.isEmpty else { return }
    begin("people", "Who decided", rows: run.people.count, &page)
    table(
      [
        .text("Name"), .number("Accepted"), .number("Rejected"), .number("Revoked"),
        .number("Matched by hand"), .number("Adjusted"), .number("Approved"),
        .number("Records closed"),
      ], &page)
    for person in run.people {
      page.markup("<tr>")
      text(person.name, &page)
      for count in [
        person.accepted, person.rejected, person.revoked, person.madeByHand, person.adjusted,
        person.approved, person.closed,
      ] { cell(String(count), &page) }
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeDecisions(_ run: RunFacts, _ page: inout HTMLText) {
    guard run.decisionCount > 0 else { return }
    begin("decisions", "Matches that people decided on", rows: run.decisions.count, &page)
    cut(
      run.decisions.count, of: run.decisionCount, "The first ones are shown",
      rest: "\"matchbook match list \(run.id)\" lists all.", &page)
    table(
      [
        .text("Match"), .text("State"), .text("Rule"), .text("Ledger"), .text("External"),
        .text("By"), .text("At"), .text("Why"),
      ], &page)
    for decision in run.decisions {
      page.markup("<tr>")
      code(decision.matchID, &page)
      text(decision.status, &page)
      text(decision.ruleID.isEmpty ? "matched by hand" : decision.ruleID, &page)
      code(ReportPage.list(decision.ledgerIDs), &page)
      code(ReportPage.list(decision.externalIDs), &page)
      text(decision.decidedBy ?? decision.author, &page)
      time(decision.decidedAt ?? decision.madeAt, &page)
      let because = [decision.decisionReason ?? "", decision.reason, decision.note]
        .filter { !$0.isEmpty }
      words(because.first ?? "", because.dropFirst().joined(separator: "; "), &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeAdjustments(_ run: RunFacts, _ page: inout HTMLText) {
    guard run.adjustmentCount > 0 else { return }
    begin("adjustments", "Adjustments", rows: run.adjustments.count, &page)
    page.element(
      "p", "class=\"quiet\"",
      "Differences, ledger less external, that somebody explained; those of accepted matches count."
    )
    cut(
      run.adjustments.count, of: run.adjustmentCount, "The first ones are shown",
      rest: "The audit trail has all.", &page)
    table(
      [
        .text("Adjustment"), .text("Match"), .text("Match is"), .text("Kind"), .number("Amount"),
        .text("Currency"), .text("By"), .text("At"), .text("Approved by"), .text("Why"),
      ], &page)
    for adjustment in run.adjustments {
      page.markup("<tr>")
      code(adjustment.id, &page)
      code(adjustment.matchID, &page)
      text(adjustment.matchStatus, &page)
      text(ReportPage.plain(adjustment.kind), &page)
      cell(adjustment.amount.decimalText, &page)
      text(adjustment.amount.currency.code, &page)
      text(adjustment.author, &page)
      time(adjustment.madeAt, &page)
      text(
        adjustment.approver.map { $0 == adjustment.author ? "the author" : $0 } ?? "nobody", &page)
      words(adjustment.reason, &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeClosures(_ run: RunFacts, _ page: inout HTMLText) {
    guard run.closureCount > 0 else { return }
    begin("closed", "Records that people closed", rows: run.closures.count, &page)
    cut(
      run.closures.count, of: run.closureCount, "Those of the greatest face value are shown",
      rest: "\"matchbook item list \(run.id) --state closed\" lists all.", &page)
    table(
      [
        .text("Side"), .text("Id"), .text("Date"), .number("Open amount"), .text("Currency"),
        .text("By"), .text("At"), .text("Why"),
      ], &page)
    for closure in run.closures {
      page.markup("<tr>")
      text(closure.side.rawValue, &page)
      code(closure.id, &page)
      time(closure.date?.description, &page)
      cell(closure.amount.decimalText, &page)
      text(closure.amount.currency.code, &page)
      text(closure.by, &page)
      time(closure.at, &page)
      words(ReportPage.plain(closure.reason), closure.note, &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }
}

extension ReportPage {
  func words(_ text: String, _ page: inout HTMLText) { words(text, "", &page) }

  /// A word of the program as people write it: `write_off`, write off.
  static func plain(_ word: String) -> String {
    String(word.map { $0 == "_" ? " " : $0 })
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

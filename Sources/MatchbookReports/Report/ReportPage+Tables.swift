import Matchbook

extension ReportPage {
  func writeTables(_ page: inout HTMLText) {
    writeTieOut(&page)
    writeRules(&page)
    writeCauses(&page)
    writeAges(&page)
    if let run = facts.run { writeWork(run, &page) }
    writeOpenItems(&page)
    writeSets(
      "suggestions", "Suggested matches", facts.suggestions, facts.suggestedCount,
      "A person decides on these.", &page)
    writeSets(
      "ambiguous", "Ambiguous sets", facts.ambiguousSets, facts.ambiguousCount,
      "Records that fit one another in several equally good ways; none was matched by chance.",
      &page)
  }

  private func writeTieOut(_ page: inout HTMLText) {
    guard !facts.currencies.isEmpty else { return }
    begin("tie-out", "Tie-out per currency", rows: facts.currencies.count, filters: false, &page)
    let further = TieOutColumn.used(in: facts)
    page.element("p", "class=\"quiet\"", ReportPage.identity(further))
    table(
      [.text("Currency"), .number("Ledger"), .number("External"), .number("Tolerated")]
        + further.filter { $0 == .adjusted }.map { .number($0.rawValue) }
        + [.number("Open ledger"), .number("Open external")]
        + further.filter { $0 != .adjusted }.map { .number($0.rawValue) }
        + [.number("Volume matched"), .text("Tie-out")], &page)
    for currency in facts.currencies {
      let tie = currency.tieOut
      page.markup("<tr>")
      text(tie.currency.code, &page)
      var sums = [tie.ledgerSum, tie.externalSum, tie.toleratedDifference]
      sums += further.filter { $0 == .adjusted }.map { $0.sum(tie) }
      sums += [tie.openLedgerSum, tie.openExternalSum]
      sums += further.filter { $0 != .adjusted }.map { $0.sum(tie) }
      for sum in sums { cell(tie.text(sum), &page) }
      page.element(
        "td", "class=\"n\"", ReportPage.percent(currency.matchedVolume, of: currency.volume))
      text(tie.gap == 0 ? "exact" : "misses \(tie.text(tie.gap))", &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private static func identity(_ further: [TieOutColumn]) -> String {
    var parts = ["the tolerated differences"]
    if further.contains(.adjusted) { parts.append("the adjusted ones") }
    parts.append("open ledger less open external")
    if further.contains(.closedLedger) { parts.append("closed ledger less closed external") }
    if further.contains(.elsewhereLedger) { parts.append("what other runs settled of each") }
    return "Ledger less external equals " + parts.joined(separator: " plus ")
      + ", to the last minor unit."
  }

  private func writeRules(_ page: inout HTMLText) {
    guard !facts.rules.isEmpty else { return }
    let isKept = facts.run != nil
    begin("rules", "Rules, in the order of their passes", rows: facts.rules.count, &page)
    table(
      [
        .text("Rule"), .text("Version"), .number("External records matched"),
        .number("Volume matched"), .number("Suggested"), .number("Ambiguous sets"),
      ] + (isKept ? [.number("Rejected"), .number("Revoked")] : []), &page)
    for rule in facts.rules {
      page.markup("<tr>")
      text(ReportPage.name(of: rule), &page)
      text(rule.version, &page)
      cell(String(rule.matched), &page)
      sums(rule.volumes, &page)
      for count in [rule.suggested, rule.ambiguousSets]
        + (isKept ? [rule.rejected, rule.revoked] : [])
      {
        cell(String(count), &page)
      }
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeAges(_ page: inout HTMLText) {
    guard !facts.ages.isEmpty else { return }
    begin("ages", "Age of open records", rows: facts.ages.count, filters: false, &page)
    table([.text("Side"), .text("Age"), .number("Records"), .number("Open amount")], &page)
    for age in facts.ages {
      page.markup("<tr>")
      text(age.side.rawValue, &page)
      // Sorted by age, not by the letters of the words.
      let place = ReportFacts.AgeBucket.allCases.firstIndex(of: age.bucket) ?? 0
      page.element("td", "data-v=\"\(place)\"", age.bucket.words)
      cell(String(age.records), &page)
      sums(age.sums, &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeCauses(_ page: inout HTMLText) {
    guard !facts.causes.isEmpty else { return }
    begin("causes", "Open records by cause", rows: facts.causes.count, &page)
    table(
      [.text("Side"), .text("Cause"), .text("Code"), .number("Records"), .number("Open amount")],
      &page)
    for cause in facts.causes {
      page.markup("<tr>")
      page.element("td", cause.side.rawValue)
      page.element("td", ReportPage.words(for: cause.code))
      page.element("td", "class=\"code\"", cause.code)
      cell(String(cause.records), &page)
      sums(cause.sums, &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeOpenItems(_ page: inout HTMLText) {
    guard facts.openCount > 0 else { return }
    begin("open", "Open records", rows: facts.openItems.count, &page)
    cut(
      facts.openItems.count, of: facts.openCount,
      "The records of the greatest face value on each side are shown",
      rest: "The same report as a CSV file (.csv) lists all of them.", &page)
    table(
      [
        .text("Side"), .text("Id"), .text("Date"), .number("Days"), .number("Open amount"),
        .text("Currency"), .text("Reference"), .text("Counterparty"), .text("Why"),
      ], &page)
    for item in facts.openItems {
      page.markup("<tr>")
      page.element("td", item.side.rawValue)
      page.element("td", "class=\"code\"", item.id)
      page.element("td", "class=\"day\"", item.date?.description ?? "")
      cell(item.ageDays.map(String.init) ?? "", &page)
      cell(item.amount.decimalText, &page)
      page.element("td", item.amount.currency.code)
      page.element("td", "class=\"code\"", item.reference)
      page.element("td", item.counterparty)
      words(ReportPage.words(for: item.code), item.reason, &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeSets(
    _ id: String, _ title: String, _ sets: [ReportFacts.ItemSet], _ count: Int, _ words: String,
    _ page: inout HTMLText
  ) {
    guard count > 0 else { return }
    begin(id, title, rows: sets.count, &page)
    page.element("p", "class=\"quiet\"", words)
    cut(
      sets.count, of: count, "The first ones are shown",
      rest: facts.run.map {
        id == "ambiguous"
          ? "\"matchbook discrepancy list \($0.id)\" lists all."
          : "\"matchbook match list \($0.id) --status suggested\" lists all."
      } ?? "The result file (result.json) lists all.", &page)
    // A store keeps of an ambiguous set what was found, not by which rule.
    let hasRules = sets.contains { !$0.ruleID.isEmpty }
    table(
      (hasRules ? [.text("Rule")] : []) + [.text("Ledger"), .text("External"), .text("Why")], &page)
    for set in sets {
      page.markup("<tr>")
      if hasRules { page.element("td", set.ruleID) }
      page.element("td", "class=\"code\"", ReportPage.list(set.ledgerIDs))
      page.element("td", "class=\"code\"", ReportPage.list(set.externalIDs))
      page.element("td", set.reason)
      page.markup("</tr>\n")
    }
    end(&page)
  }
}

/// A column of the tie-out that only some reports need.
private enum TieOutColumn: String, CaseIterable {
  case adjusted = "Adjusted"
  case closedLedger = "Closed ledger"
  case closedExternal = "Closed external"
  case elsewhereLedger = "Ledger, other runs"
  case elsewhereExternal = "External, other runs"

  func sum(_ tie: ReportFacts.TieOutFacts) -> Int128 {
    switch self {
    case .adjusted: tie.adjustedDifference
    case .closedLedger: tie.closedLedgerSum
    case .closedExternal: tie.closedExternalSum
    case .elsewhereLedger: tie.elsewhereLedgerSum
    case .elsewhereExternal: tie.elsewhereExternalSum
    }
  }

  /// Columns with a sum, and their counterparts of the other side.
  static func used(in facts: ReportFacts) -> [TieOutColumn] {
    func has(_ columns: TieOutColumn...) -> Bool {
      facts.currencies.contains { currency in columns.contains { $0.sum(currency.tieOut) != 0 } }
    }
    var used: [TieOutColumn] = []
    if has(.adjusted) { used.append(.adjusted) }
    if has(.closedLedger, .closedExternal) { used += [.closedLedger, .closedExternal] }
    if has(.elsewhereLedger, .elsewhereExternal) { used += [.elsewhereLedger, .elsewhereExternal] }
    return used
  }
}

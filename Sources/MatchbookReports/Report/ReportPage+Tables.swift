import Matchbook

extension ReportPage {
  func writeTables(_ page: inout HTMLText) {
    writeTieOut(&page)
    writeRules(&page)
    writeCauses(&page)
    writeOpenItems(&page)
    writeSets(
      "suggestions", "Suggested matches", facts.suggestions, facts.suggestedCount,
      "A person decides on these.", &page)
    writeSets(
      "ambiguous", "Ambiguous sets", facts.ambiguousSets, facts.ambiguousCount,
      "Records that fit one another in several equally good ways; none was matched by chance.",
      &page)
  }

  /// A column of a table; numbers stand at the right and are sorted as numbers.
  struct Column {
    var name: String
    var isNumber = false

    static func text(_ name: String) -> Column { Column(name: name) }
    static func number(_ name: String) -> Column { Column(name: name, isNumber: true) }
  }

  private func writeTieOut(_ page: inout HTMLText) {
    guard !facts.currencies.isEmpty else { return }
    begin("tie-out", "Tie-out per currency", rows: facts.currencies.count, filters: false, &page)
    page.element(
      "p", "class=\"quiet\"",
      "Ledger less external equals the tolerated differences plus open ledger less open external, "
        + "to the last minor unit.")
    table(
      [
        .text("Currency"), .number("Ledger"), .number("External"), .number("Tolerated"),
        .number("Open ledger"), .number("Open external"), .number("Volume matched"),
      ], &page)
    for currency in facts.currencies {
      let tie = currency.tieOut
      let volume = currency.ledgerVolume + currency.externalVolume
      let open = currency.openLedgerVolume + currency.openExternalVolume
      page.markup("<tr>")
      page.element("td", tie.currency.code)
      for sum in [
        tie.ledgerSum, tie.externalSum, tie.toleratedDifference, tie.openLedgerSum,
        tie.openExternalSum,
      ] { cell(tie.text(sum), &page) }
      page.element("td", "class=\"n\"", ReportPage.percent(volume - open, of: volume))
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeRules(_ page: inout HTMLText) {
    begin("rules", "Rules, in the order of their passes", rows: facts.rules.count, &page)
    table(
      [
        .text("Rule"), .text("Version"), .number("Matched"), .number("Suggested"),
        .number("Ambiguous sets"),
      ], &page)
    for rule in facts.rules {
      page.markup("<tr>")
      page.element("td", rule.id)
      page.element("td", rule.version)
      for count in [rule.matched, rule.suggested, rule.ambiguousSets] {
        cell(String(count), &page)
      }
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeCauses(_ page: inout HTMLText) {
    guard !facts.causes.isEmpty else { return }
    begin("causes", "Open records by cause", rows: facts.causes.count, &page)
    table([.text("Side"), .text("Cause"), .text("Code"), .number("Records"), .text("Sums")], &page)
    for cause in facts.causes {
      page.markup("<tr>")
      page.element("td", cause.side.rawValue)
      page.element("td", ReportPage.words(for: cause.code))
      page.element("td", "class=\"code\"", cause.code)
      cell(String(cause.records), &page)
      page.element("td", cause.sums.map { HTMLText.money($0) }.joined(separator: ", "))
      page.markup("</tr>\n")
    }
    end(&page)
  }

  private func writeOpenItems(_ page: inout HTMLText) {
    guard facts.openCount > 0 else { return }
    begin("open", "Open records", rows: facts.openItems.count, &page)
    cut(
      facts.openItems.count, of: facts.openCount,
      "The records of the greatest face value on each side are shown", &page)
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
      page.markup("<td>")
      page.element("b", ReportPage.words(for: item.code))
      page.element("small", item.reason)
      page.markup("</td></tr>\n")
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
    cut(sets.count, of: count, "The first ones are shown", &page)
    table([.text("Rule"), .text("Ledger"), .text("External"), .text("Why")], &page)
    for set in sets {
      page.markup("<tr>")
      page.element("td", set.ruleID)
      page.element("td", "class=\"code\"", ReportPage.list(set.ledgerIDs))
      page.element("td", "class=\"code\"", ReportPage.list(set.externalIDs))
      page.element("td", set.reason)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  /// Ids in one cell, the first of very many.
  private static func list(_ ids: [String]) -> String {
    let shown = ids.prefix(12).joined(separator: ", ")
    return ids.count > 12 ? "\(shown) and \(ids.count - 12) more" : shown
  }

  // MARK: - Parts of tables

  private func begin(
    _ id: String, _ title: String, rows: Int, filters: Bool = true, _ page: inout HTMLText
  ) {
    page.markup("<section class=\"table\" id=\"\(id)\">\n<div class=\"top\">")
    page.element("h2", title)
    if filters, rows > 8 {
      page.markup("<input type=\"search\" placeholder=\"Filter\" aria-label=\"")
      page.text("Filter \(title)")
      page.markup("\"><output></output>")
    }
    page.markup("</div>\n")
  }

  private func cut(_ shown: Int, of all: Int, _ words: String, _ page: inout HTMLText) {
    guard shown < all else { return }
    page.element(
      "p", "class=\"cut\"",
      "\(words): \(HTMLText.grouped(shown)) of \(HTMLText.grouped(all)).")
  }

  private func table(_ columns: [Column], _ page: inout HTMLText) {
    page.markup("<div class=\"scroll\"><table><thead><tr>")
    for column in columns {
      page.markup(column.isNumber ? "<th class=\"n\" scope=\"col\">" : "<th scope=\"col\">")
      page.element("button", "type=\"button\"", column.name)
      page.markup("</th>")
    }
    page.markup("</tr></thead><tbody>\n")
  }

  private func end(_ page: inout HTMLText) {
    page.markup("</tbody></table></div>\n</section>\n")
  }

  /// A cell that is sorted by its value and read with its digits in groups.
  private func cell(_ decimal: String, _ page: inout HTMLText) {
    page.element("td", "class=\"n\" data-v=\"\(decimal)\"", HTMLText.grouped(decimal))
  }
}

extension HTMLText {
  static func money(_ money: ReportFacts.Money) -> String {
    grouped(Decimal64.text(money.minorUnits, places: money.currency.exponent)) + " "
      + money.currency.code
  }
}

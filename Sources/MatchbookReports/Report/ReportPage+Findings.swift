import Matchbook

// What a store found and what became of it.
extension ReportPage {
  func writeDiscrepancies(_ run: RunFacts, _ page: inout HTMLText) {
    guard run.discrepancyCount > 0 else { return }
    begin(
      "discrepancy-counts", "Discrepancies", rows: run.discrepancyCounts.count, filters: false,
      &page)
    table([.text("Finding"), .text("Severity"), .text("State"), .number("Count")], &page)
    for count in run.discrepancyCounts {
      page.markup("<tr>")
      text(ReportPage.words(for: count.kind), &page)
      severity(count.severity, &page)
      text(ReportPage.plain(count.state), &page)
      cell(String(count.count), &page)
      page.markup("</tr>\n")
    }
    end(&page)
    begin("discrepancies", "Discrepancies one by one", rows: run.discrepancies.count, &page)
    cut(
      run.discrepancies.count, of: run.discrepancyCount,
      "Those that people worked on, critical ones and those of the greatest face value are shown",
      rest: "\"matchbook discrepancy list \(run.id)\" lists all.", &page)
    table(
      [
        .text("Discrepancy"), .text("Severity"), .text("State"), .number("Amount"),
        .text("Currency"), .number("Found"), .text("Closed by"), .text("Finding"),
      ], &page)
    for found in run.discrepancies {
      page.markup("<tr>")
      code(found.id, &page)
      severity(found.severity, &page)
      text(ReportPage.plain(found.state), &page)
      cell(found.amount.decimalText, &page)
      text(found.amount.currency.code, &page)
      cell(String(found.occurrences), &page)
      text(found.closedBy ?? "", &page)
      let closing = found.closeReason.map { "closed: \($0); " } ?? ""
      words(ReportPage.words(for: found.kind), closing + found.message, &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  /// The first sentences of a long text.
  private static func beginning(of text: String) -> String {
    guard text.count > 320 else { return text }
    let start = text.prefix(320)
    let end = start.lastIndex(of: ".").map(start.index(after:)) ?? start.endIndex
    return start[..<end] + " \u{2026} The exception has the rest."
  }

  /// Sorted by weight, not by letters.
  private func severity(_ severity: String, _ page: inout HTMLText) {
    let weight = ["critical": 0, "warning": 1, "info": 2][severity] ?? 3
    page.element("td", "class=\"severity-\(severity)\" data-v=\"\(weight)\"", severity)
  }

  func writeExceptions(_ run: RunFacts, _ page: inout HTMLText) {
    guard run.exceptionCount > 0 else { return }
    begin("exceptions", "Exceptions of the book", rows: run.exceptions.count, &page)
    cut(
      run.exceptions.count, of: run.exceptionCount, "Active ones and the newest are shown",
      rest: "\"matchbook exception list\" lists all.", &page)
    table(
      [
        .text("Exception"), .text("State"), .number("Overdue records"), .number("Amount"),
        .text("Assigned to"), .text("Opened"), .text("Closed"), .text("What it is about"),
      ], &page)
    for exception in run.exceptions {
      page.markup("<tr>")
      code(exception.id, &page)
      text(exception.state + (exception.cause.map { ", \($0)" } ?? ""), &page)
      cell(String(exception.records), &page)
      sums(exception.sums, &page)
      text(exception.assignees.joined(separator: ", "), &page)
      time(exception.openedAt, &page)
      time(exception.closedAt, &page)
      var further: [String] = []
      if let comment = exception.lastComment {
        further.append("\(comment.author), \(ReportPage.time(comment.at)): \(comment.text).")
      }
      if let text = exception.recommendation {
        further.append("Investigation: \(ReportPage.beginning(of: text))")
      }
      words("\(exception.title) (\(exception.stream))", further.joined(separator: " "), &page)
      page.markup("</tr>\n")
    }
    end(&page)
  }

  func writeTrail(_ run: RunFacts, _ page: inout HTMLText) {
    guard run.trailCount > 0 else { return }
    begin("trail", "Audit trail of the run", rows: run.trail.count, &page)
    cut(
      run.trail.count, of: run.trailCount, "The last lines are shown",
      rest: "\"matchbook audit show --run \(run.id)\" lists all.", &page)
    table(
      [
        .number("Line"), .text("At"), .text("By"), .text("What"), .text("Subject"), .text("Why"),
      ], &page)
    for line in run.trail {
      page.markup("<tr>")
      cell(String(line.line), &page)
      time(line.at, &page)
      text(line.actor, &page)
      text(ReportPage.plain(line.action), &page)
      code(line.subject, &page)
      page.element("td", "class=\"words\"", line.reason)
      page.markup("</tr>\n")
    }
    end(&page)
  }
}

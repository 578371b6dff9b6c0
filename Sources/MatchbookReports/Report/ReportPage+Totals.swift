import Matchbook

// What somebody else has of each day, beside ours.
extension ReportPage {
  func writeTotals(_ run: RunFacts, _ page: inout HTMLText) {
    guard run.controlTotalCount > 0 else { return }
    let rows = run.controlTotals.reduce(0) { $0 + $1.buckets.count }
    begin("totals", "Control totals of the book", rows: rows, &page)
    page.element(
      "p", "class=\"quiet\"",
      "What was submitted for each day, what our records had then, and theirs less ours. A day that "
        + "is reconciled is locked until somebody reopens it.")
    cut(
      run.controlTotals.count, of: run.controlTotalCount, "The last days are shown",
      rest: "\"matchbook totals list\" lists all.", &page)
    table(
      [
        .text("Day"), .text("Scope"), .text("State"), .text("Bucket"), .number("Expected"),
        .number("Actual"), .number("Difference"), .text("Currency"), .number("Records expected"),
        .number("Records actual"), .number("Difference of records"), .text("By"), .text("At"),
      ], &page)
    for total in run.controlTotals {
      for bucket in total.buckets {
        page.markup("<tr>")
        time(total.day.description, &page)
        text(total.scope, &page)
        text(total.isLocked ? "\(total.state), locked" : total.state, &page)
        text(bucket.name, &page)
        let sums = [bucket.expected, bucket.actual, bucket.difference]
        for sum in sums { cell(sum.amount.decimalText, &page) }
        text(bucket.difference.amount.currency.code, &page)
        for sum in sums { cell(String(sum.count), &page) }
        text(total.submittedBy, &page)
        time(total.updatedAt ?? total.insertedAt, &page)
        page.markup("</tr>\n")
      }
    }
    end(&page)
  }
}

import Matchbook
import MatchbookReports
import MatchbookSources

/// What there is to say of a file that was read.
struct InspectionText {
  let report: SourceReport
  /// The parts of the file that records are shown of, in its order.
  private(set) var shown: [RecordTable] = []
  /// How many of the first records are shown.
  let recordCount: Int
  let sums: [InspectionTally.CurrencySum]
  let dayRange: (first: Day, last: Day)?

  init(_ scan: RecordScan, _ tally: InspectionTally, records: Int) throws(SourceError) {
    report = scan.report
    recordCount = min(records, scan.report.rowCount)
    sums = tally.sums
    dayRange = tally.dayRange
    guard report.numberedRowCount > 0 else {
      shown = tally.first
      return
    }
    // Ids had no numbers yet when the records went by.
    var parts = try scan.parts()
    var count = 0
    while count < recordCount, let table = try parts.next() {
      shown.append(table)
      count += table.count
    }
  }

  /// The records that are shown, with the parts they stand in.
  var shownRecords: [(table: RecordTable, row: Int)] {
    shown.lazy.flatMap { table in (0..<table.count).lazy.map { (table, $0) } }
      .prefix(recordCount).map { $0 }
  }

  var text: String {
    var text = "\(report)\n"
    if !report.columns.isEmpty {
      text += "\ncolumns\n" + columnTable
    }
    if !report.statements.isEmpty {
      text += "\nstatements\n" + statementTable
    }
    if !sums.isEmpty { text += "\nsums\n" + sumTable }
    if let days = dayRange { text += "\ndays\n  \(days.first) to \(days.last)\n" }
    if !report.repeatedRows.isEmpty {
      text +=
        "\nrepeated ids: \(report.repeatedIDCount), records numbered: "
        + "\(report.numberedRowCount)\n" + repeatedTable
    }
    if recordCount > 0 {
      let title =
        recordCount < report.rowCount
        ? "the first \(recordCount) of \(report.rowCount) records" : "records"
      text += "\n\(title)\n" + recordTable
    }
    return text
  }

  private var columnTable: String {
    var table = TextTable(columns: "ll")
    table.row(["column", "field"])
    for column in report.columns {
      table.row([column.header.isEmpty ? "(no name)" : column.header, column.field ?? "-"])
    }
    return table.text
  }

  private var statementTable: String {
    var table = TextTable(columns: "lllrrrrrl")
    table.row([
      "account", "statement", "currency", "opening", "credits", "debits", "closing", "entries",
      "check",
    ])
    for statement in report.statements {
      let places = statement.currency?.exponent ?? 2
      let tally = statement.tally
      table.row([
        statement.account.isEmpty ? "-" : statement.account,
        statement.id.isEmpty ? "-" : statement.id, statement.currency?.code ?? "-",
        statement.opening?.amount.decimalText ?? "-",
        Decimal64.text(tally.credits, places: places),
        Decimal64.text(-tally.debits, places: places),
        statement.closing?.amount.decimalText ?? "-", String(tally.entryCount),
        InspectionText.verdict(on: statement),
      ])
    }
    return table.text
  }

  /// Whether the balances of a statement agree with its entries.
  static func verdict(on statement: Statement) -> String {
    guard let opening = statement.opening, let closing = statement.closing,
      opening.amount.currency == closing.amount.currency, statement.tally.foreignCount == 0
    else { return "no balances to compare" }
    let difference =
      Int128(closing.amount.minorUnits) - Int128(opening.amount.minorUnits) - statement.tally.net
    let places = closing.amount.currency.exponent
    return difference == 0 ? "agrees" : "differs by " + Decimal64.text(difference, places: places)
  }

  private var sumTable: String {
    var table = TextTable(columns: "lrrrr")
    table.row(["currency", "records", "in", "out", "net"])
    for sum in sums {
      table.row([
        sum.currency.code, String(sum.count), sum.text(sum.credits), sum.text(sum.debits),
        sum.text(sum.credits + sum.debits),
      ])
    }
    return table.text
  }

  private var repeatedTable: String {
    var table = TextTable(columns: "lrl")
    table.row(["id", "amount", "date"])
    for repeated in report.repeatedRows {
      table.row([repeated.id, "\(repeated.amount)", repeated.date?.description ?? "-"])
    }
    return table.text
  }

  /// Characters of a text that a line has room for.
  private static let longestText = 40

  private var recordTable: String {
    let records = shownRecords
    let fields: [Field] = [.id, .date, .amount, .reference, .counterparty, .description]
    let used = fields.filter { field in
      records.contains { $0.table.text(field, at: $0.row) != nil }
    }
    var lines = TextTable(columns: used.map { $0 == .amount ? "r" : "l" }.joined())
    lines.row(used.map(\.name))
    for (table, row) in records {
      lines.row(
        used.map { field in
          guard field != .amount else { return "\(table.amount(at: row))" }
          let text = table.text(field, at: row) ?? ""
          return text.count > InspectionText.longestText
            ? text.prefix(InspectionText.longestText - 1) + "…" : text
        })
    }
    return lines.text
  }
}

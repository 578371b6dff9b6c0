import Matchbook

/// Writes the open records of a report, or its control totals, as CSV for a spreadsheet, one line each,
/// in UTF-8.
///
/// The file is for people who open it in a spreadsheet: a byte order mark says that it is UTF-8, and
/// a text that would be taken for a formula stands behind an apostrophe. ``ResultCSV`` has the texts
/// as they are.
public struct ReportCSV: Sendable {
  private let facts: ReportFacts

  public init(_ facts: ReportFacts) { self.facts = facts }

  private static let header = [
    "side", "id", "date", "age_days", "age_bucket", "open_amount", "currency", "reference",
    "counterparty", "cause", "cause_words", "reason",
  ]

  /// Writes the file piece by piece: the records of the facts' list, ledger records first.
  public func write<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var lines = CSVLines()
    lines.append(ReportCSV.header)
    try sink([0xEF, 0xBB, 0xBF] + lines.bytes)
    var rest = facts.openItems[...]
    while !rest.isEmpty {
      var lines = CSVLines()
      for item in rest.prefix(ReportCSV.linesPerPiece) {
        lines.append([
          item.side.rawValue, ReportCSV.text(item.id), item.date?.description ?? "",
          item.ageDays.map(String.init) ?? "",
          ReportFacts.AgeBucket(days: item.ageDays).rawValue, item.amount.decimalText,
          item.amount.currency.code, ReportCSV.text(item.reference),
          ReportCSV.text(item.counterparty), item.code, ReportPage.words(for: item.code),
          ReportCSV.text(item.reason),
        ])
      }
      try sink(lines.bytes)
      rest = rest.dropFirst(ReportCSV.linesPerPiece)
    }
  }

  private static let totalsHeader = [
    "day", "scope", "state", "is_locked", "bucket", "currency", "expected_amount",
    "actual_amount", "difference_amount", "expected_count", "actual_count", "difference_count",
    "inserted_at", "updated_at", "submitted_by",
  ]

  /// Writes the control totals instead, one bucket of a day a line, the oldest day first.
  public func writeTotals<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var lines = CSVLines()
    lines.append(ReportCSV.totalsHeader)
    for total in facts.run?.controlTotals ?? [] {
      for bucket in total.buckets {
        lines.append([
          total.day.description, ReportCSV.text(total.scope), total.state,
          total.isLocked ? "true" : "false", ReportCSV.text(bucket.name),
          bucket.difference.amount.currency.code, bucket.expected.amount.decimalText,
          bucket.actual.amount.decimalText, bucket.difference.amount.decimalText,
          String(bucket.expected.count), String(bucket.actual.count),
          String(bucket.difference.count), total.insertedAt, total.updatedAt ?? "",
          ReportCSV.text(total.submittedBy),
        ])
      }
    }
    try sink([0xEF, 0xBB, 0xBF] + lines.bytes)
  }

  private static let linesPerPiece = 4096

  /// A text that no spreadsheet takes for a formula.
  static func text(_ text: String) -> String {
    switch text.utf8.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
      "'" + text
    default: text
    }
  }
}

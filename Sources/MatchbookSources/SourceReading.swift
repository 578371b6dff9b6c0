import Matchbook

/// What a reader made of a file.
public struct SourceReading: Sendable {
  public let table: RecordTable
  public let report: SourceReport
  /// What the records say of the units of amounts, for a reader that knows more of the file.
  var units = UnitDoubt()
}

/// How a file was understood, and what was passed over.
public struct SourceReport: Sendable {
  public internal(set) var name: String
  public internal(set) var format: SourceDescription.Format
  /// The kind and version of the format, such as `camt.053.001.08`; empty where there is but one.
  public internal(set) var variant = ""
  public internal(set) var encoding: TextEncoding
  /// `nil` for a file without content.
  public internal(set) var delimiter: Character?
  /// The decimal mark and the mark between groups of digits, as declared or found.
  public internal(set) var decimal: Character = "."
  public internal(set) var grouping: Character?
  /// `nil` where the file has no dates.
  public internal(set) var dateFormat: String?
  /// The number of the header's line; `nil` if the file has none.
  public internal(set) var headerLine: Int?
  /// The field or further column that each column of the file fills; `nil` where it fills none.
  public internal(set) var columns: [(header: String, field: String?)] = []
  /// Rows that became records.
  public internal(set) var rowCount = 0
  /// Lines before the header, blank lines and lines of totals, by their numbers.
  public internal(set) var skippedLines: [Int] = []
  /// Lines passed over in all; ``skippedLines`` names the first ``shownLines`` of them.
  public internal(set) var skippedLineCount = 0
  /// Ids that stood more than once, so that their later records became `id#2` and so on.
  public internal(set) var repeatedIDCount = 0
  /// Records that were numbered because their id stood more than once.
  public internal(set) var numberedRowCount = 0
  /// Whether records have ids made from their content, because the file has no id column.
  public internal(set) var hasContentIDs = false
  /// Records whose ids were made from their content, in a file where others have ids.
  public internal(set) var contentIDCount = 0
  /// Records without a date, in a file that has dates.
  public internal(set) var undatedRowCount = 0
  /// Rows that were left out, in lenient reading.
  public internal(set) var badRowCount = 0
  /// Rows that were left out because the description does not want them.
  public internal(set) var leftOutRowCount = 0
  /// Why rows were left out, in lenient reading; `nil` if none was.
  public internal(set) var badRows: SourceError?
  /// The statements of the file, in its order; empty for formats without them.
  public internal(set) var statements: [Statement] = []
  /// What is doubtful about records that were imported all the same; `nil` if nothing is.
  public internal(set) var warnings: SourceError?
  /// Ids that stood more than once, with the rows that were numbered for them, in the order of rows;
  /// the first ``shownLines`` of them.
  public internal(set) var repeatedRows: [RepeatedRow] = []

  /// A row that had the id of another one.
  public struct RepeatedRow: Sendable, Hashable {
    /// The id with its number, such as `A17#2`.
    public let id: String
    /// Its place among the records of the file, from 0.
    public let row: Int
    /// Of this row, as it was read.
    public let amount: Amount
    /// The day of the row; `nil` if it has none.
    public let date: Day?
  }

  /// Notes which rows have other ids than before they were numbered.
  ///
  /// - Parameter ids: The ids as they stood in the file.
  mutating func noteRepeated(_ ids: IDColumn, _ columns: RecordColumns) {
    repeatedRows = (0..<ids.count).lazy
      .filter { row in
        columns.arena.withUnsafeBufferPointer { arena in
          ids.withView { before in
            before?.withText(row, in: arena.baseAddress) { before in
              columns.withID(row) { !$0.elementsEqual(before) }
            } ?? false
          }
        }
      }
      .prefix(SourceReport.shownLines)
      .map { row in
        let cell = columns.ids.texts[row]
        let text = columns.arena[cell.offset..<cell.offset + cell.length]
        let day = columns.days[row]
        return RepeatedRow(
          id: String(decoding: text, as: UTF8.self), row: row,
          amount: Amount(minorUnits: columns.amounts[row], currency: columns.currencies[row]),
          date: day == Day.missing ? nil : Day(number: day))
      }
  }

  /// How many skipped lines are named.
  public static let shownLines = 20
}

extension SourceReport: CustomStringConvertible {
  /// One line, for example `bank.csv: 1893 records; utf-8, delimiter ";", dates DD.MM.YYYY`.
  public var description: String {
    guard statements.isEmpty else { return statementLine }
    var parts: [String]
    if format != .csv {
      parts = ["\(format.rawValue), \(encoding.rawValue)"]
    } else if let delimiter {
      parts = ["\(encoding.rawValue), delimiter \(SourceReport.shown(delimiter))"]
    } else {
      return "\(name): 0 records; the file is empty"
    }
    if let dateFormat { parts.append("dates \(dateFormat)") }
    if decimal != "." { parts.append("decimal mark \"\(decimal)\"") }
    if format == .csv, rowCount == 0 && badRowCount == 0 {
      parts.append("the file has a header and no rows")
    }
    if skippedLineCount > 0 { parts.append("lines passed over: \(skippedLineCount)") }
    if leftOutRowCount > 0 { parts.append("rows left out as described: \(leftOutRowCount)") }
    if undatedRowCount > 0 { parts.append("records without a date: \(undatedRowCount)") }
    if hasContentIDs { parts.append("no id column, ids made from the content") }
    if numberedRowCount > 0 { parts.append("repeated ids numbered: \(numberedRowCount)") }
    if badRowCount > 0 { parts.append("bad rows left out: \(badRowCount)") }
    return "\(name): \(rowCount) record\(rowCount == 1 ? "" : "s"); "
      + parts.joined(separator: ", ")
  }

  static func shown(_ delimiter: Character) -> String {
    delimiter == "\t" ? "tab" : "\"\(delimiter)\""
  }

  /// The line of a format that has statements, for example
  /// `march.xml: 412 records; camt, utf-8, 2 statements of 2 accounts, balances agree`.
  private var statementLine: String {
    var parts = ["\(variant.isEmpty ? format.rawValue : variant), \(encoding.rawValue)"]
    let accounts = Set(statements.map(\.account)).count
    parts.append(
      SourceReport.counted(statements.count, "statement") + " of "
        + SourceReport.counted(accounts, "account"))
    let batches = statements.reduce(0) { $0 + $1.tally.batchCount }
    if batches > 0 { parts.append("batches: \(batches)") }
    let pending = statements.reduce(0) { $0 + $1.tally.pendingCount }
    if pending > 0 { parts.append("entries not booked yet: \(pending)") }
    if undatedRowCount > 0 { parts.append("records without a date: \(undatedRowCount)") }
    if contentIDCount > 0 { parts.append("ids made from the content: \(contentIDCount)") }
    if numberedRowCount > 0 { parts.append("repeated ids numbered: \(numberedRowCount)") }
    if badRowCount > 0 { parts.append("bad rows left out: \(badRowCount)") }
    if let warnings {
      parts.append("warnings: \(warnings.groups.reduce(0) { $0 + $1.count })")
    }
    return "\(name): " + SourceReport.counted(rowCount, "record") + "; "
      + parts.joined(separator: ", ")
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

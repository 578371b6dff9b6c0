import CXLSXWriter
import Matchbook

/// A workbook in the making, with the formats that its sheets share.
final class Book {
  private let workbook: UnsafeMutablePointer<lxw_workbook>
  fileprivate let bold: UnsafeMutablePointer<lxw_format>?
  fileprivate let whole: UnsafeMutablePointer<lxw_format>?
  /// By decimal places.
  private var money: [Int: UnsafeMutablePointer<lxw_format>] = [:]

  init(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
    self.workbook = workbook
    bold = workbook_add_format(workbook)
    format_set_bold(bold)
    whole = workbook_add_format(workbook)
    format_set_num_format(whole, "#,##0")
  }

  func sheet(_ name: String, widths: [Double]) -> Sheet {
    let sheet = workbook_add_worksheet(workbook, name)
    for (column, width) in widths.enumerated() {
      worksheet_set_column(sheet, UInt16(column), UInt16(column), width, nil)
    }
    return Sheet(sheet, of: self)
  }

  fileprivate func format(places: Int) -> UnsafeMutablePointer<lxw_format>? {
    if let format = money[places] { return format }
    let format = workbook_add_format(workbook)
    let zeros = String(repeating: "0", count: places)
    format_set_num_format(format, places == 0 ? "#,##0" : "#,##0.\(zeros)")
    money[places] = format
    return format
  }
}

/// A sheet that is filled from the top.
struct Sheet {
  enum Cell {
    case text(String)
    case count(Int)
    /// Minor units and decimal places.
    case money(Int128, Int)
  }

  /// What a cell of a spreadsheet holds at most, in characters.
  private static let longestText = 32_767
  /// Whole numbers up to this one are exact in a spreadsheet.
  private static let greatestExact = Int128(1) << 53

  private let sheet: UnsafeMutablePointer<lxw_worksheet>?
  private let book: Book
  private var next: lxw_row_t = 0
  private var lastHeading: lxw_row_t = 0

  fileprivate init(_ sheet: UnsafeMutablePointer<lxw_worksheet>?, of book: Book) {
    self.sheet = sheet
    self.book = book
  }

  mutating func heading(_ names: [String]) {
    lastHeading = next
    for (column, name) in names.enumerated() { write(name, column, book.bold) }
    next += 1
  }

  mutating func row(_ cells: [Cell]) {
    for (column, cell) in cells.enumerated() {
      switch cell {
      case .text(let text): write(text, column, nil)
      case .count(let count):
        worksheet_write_number(sheet, next, UInt16(column), Double(count), book.whole)
      case .money(let units, let places):
        guard units.magnitude < Sheet.greatestExact else {
          write(Decimal64.text(units, places: places), column, nil)
          continue
        }
        var divisor = 1.0
        for _ in 0..<places { divisor *= 10 }
        worksheet_write_number(
          sheet, next, UInt16(column), Double(units) / divisor, book.format(places: places))
      }
    }
    next += 1
  }

  /// Lets people filter the rows below the last heading, and keeps it in sight.
  func filter(columns: Int) {
    guard next > lastHeading + 1 else { return }
    worksheet_autofilter(sheet, lastHeading, 0, next - 1, UInt16(columns - 1))
    worksheet_freeze_panes(sheet, lastHeading + 1, 0)
  }

  private func write(
    _ text: String, _ column: Int, _ format: UnsafeMutablePointer<lxw_format>?
  ) {
    // A cell ends at a zero; other control characters are escaped by the library.
    let clean = text.unicodeScalars.contains("\0") ? text.filter { $0 != "\0" } : text
    let fitting = String(clean.prefix(Sheet.longestText))
    worksheet_write_string(sheet, next, UInt16(column), fitting, format)
  }
}

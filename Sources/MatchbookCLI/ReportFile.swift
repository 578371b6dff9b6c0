import Glibc
import Matchbook
import MatchbookReports
import MatchbookSources
import MatchbookWorkbook

/// The file of a report, whose ending says what it is.
struct ReportFile {
  enum Form: String, CaseIterable {
    case html, xlsx, json
    case totals = "totals.csv"
    case csv
  }

  let file: OutputFile
  private let form: Form

  /// Refuses a name whose ending says nothing before any work is done.
  ///
  /// - Parameter hasTotals: Whether there is a store that knows control totals.
  init(
    _ path: String, command: String, option: String = "--report", hasTotals: Bool = false
  ) throws {
    guard
      let form = Form.allCases.first(where: {
        ($0 != .totals || hasTotals) && path.lowercased().hasSuffix("." + $0.rawValue)
      })
    else {
      throw UsageError.badValue(
        option: option, value: path,
        expected:
          "a name that ends with .html for a page, .xlsx for a workbook, .csv for the open records"
          + (hasTotals ? ", .totals.csv for the control totals or .json" : " or .json"),
        near: nil,
        command: command)
    }
    self.form = form
    file = try OutputFile(path, option: option)
  }

  /// How many single records or sets a list of the file holds: a page stays one that a browser
  /// scrolls, a workbook one that a spreadsheet opens; a file of records has them all.
  var itemLimit: Int {
    switch form {
    case .html: ReportFacts.standardItemLimit
    case .xlsx, .json: ReportFile.sheetLimit
    case .csv, .totals: .max
    }
  }

  /// Both sides fit the 1,048,576 rows of a sheet.
  private static let sheetLimit = 100_000

  func write(_ facts: ReportFacts) throws {
    let facts = facts.limited(to: itemLimit)
    switch form {
    case .html: try write(ReportPage(facts).html)
    case .json: try write(ReportJSON(facts).json)
    case .xlsx: try write(try ReportFile.workbook(facts))
    case .totals:
      try file.folder.write { (_, sink) throws(FileError) in
        try ReportCSV(facts).writeTotals(to: sink)
      }
    case .csv:
      try file.folder.write { (_, sink) throws(FileError) in try ReportCSV(facts).write(to: sink) }
    }
  }

  private func write(_ bytes: [UInt8]) throws {
    try file.folder.write { (_, sink) throws(FileError) in try sink(bytes) }
  }

  /// The library writes only files: this one goes by way of a folder of its own.
  private static func workbook(_ facts: ReportFacts) throws -> [UInt8] {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
    var template = Array("\(parent)/matchbook-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw WorkbookError(path: parent, reason: String(cString: strerror(errno)))
    }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = folder + "/report.xlsx"
    defer {
      unlink(path)
      rmdir(folder)
    }
    try ReportWorkbook(facts).write(to: path)
    return try Files.read(path)
  }
}

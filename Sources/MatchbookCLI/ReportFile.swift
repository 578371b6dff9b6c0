import Glibc
import Matchbook
import MatchbookReports
import MatchbookSources
import MatchbookWorkbook

/// The file of a report, whose ending says what it is.
struct ReportFile {
  enum Form: String, CaseIterable { case html, xlsx, json }

  let file: OutputFile
  private let form: Form

  /// Refuses a name whose ending says nothing before any work is done.
  init(_ path: String, command: String, option: String = "--report") throws {
    guard let form = Form.allCases.first(where: { path.lowercased().hasSuffix("." + $0.rawValue) })
    else {
      throw UsageError.badValue(
        option: option, value: path,
        expected: "a name that ends with .html for a page, .xlsx for a workbook or .json",
        near: nil,
        command: command)
    }
    self.form = form
    file = try OutputFile(path, option: option)
  }

  func write(_ facts: ReportFacts) throws {
    let bytes: [UInt8]
    switch form {
    case .html: bytes = ReportPage(facts).html
    case .json: bytes = ReportJSON(facts).json
    case .xlsx: bytes = try ReportFile.workbook(facts)
    }
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

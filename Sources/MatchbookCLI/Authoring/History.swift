/// The pairs of records that are known to belong together, read from a CSV file.
///
/// The columns `ledger_id` and `external_id` hold one id each, or `ledger_ids` and `external_ids`
/// several with blanks between them, as in `matches.csv`. A line with one id only says that the
/// record has no partner.
struct History {
  struct Link: Hashable, Sendable {
    let ledgerID: String
    let externalID: String
  }

  private(set) var links: Set<Link> = []

  init(_ bytes: [UInt8], file: String) throws(HistoryError) {
    var text = bytes[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    guard let content = String(validating: text, as: UTF8.self) else {
      throw HistoryError(file: file, line: 1, message: "the file is not text in UTF-8")
    }
    var reader = CSVReader(text: content, file: file)
    guard let header = try reader.next() else {
      throw HistoryError(file: file, line: 1, message: "the file is empty")
    }
    func column(_ names: [String]) throws(HistoryError) -> Int {
      if let place = header.firstIndex(where: { names.contains($0.lowercased()) }) { return place }
      throw HistoryError(
        file: file, line: 1,
        message: "no column \(names.joined(separator: " or ")); the columns are "
          + header.joined(separator: ", "))
    }
    let ledger = try column(["ledger_id", "ledger_ids"])
    let external = try column(["external_id", "external_ids"])
    while let row = try reader.next() {
      guard row != [""] else { continue }
      guard row.count == header.count else {
        throw HistoryError(
          file: file, line: reader.startLine,
          message: "\(Figures.count(row.count, "cell")), expected \(header.count) as in the header")
      }
      for ledgerID in row[ledger].split(separator: " ") {
        for externalID in row[external].split(separator: " ") {
          links.insert(Link(ledgerID: String(ledgerID), externalID: String(externalID)))
        }
      }
    }
    if links.isEmpty {
      throw HistoryError(file: file, line: 1, message: "no line names two records")
    }
  }
}

/// What is wrong with a history.
struct HistoryError: Error, CustomStringConvertible {
  let file: String
  let line: Int
  let message: String

  /// A stable code that never changes its meaning.
  let code = "file.bad-history"

  var description: String {
    "\(file):\(line): error: \(message). Nothing was compared. [\(code)]"
  }
}

/// Cells of a CSV text by RFC 4180, one line after the other.
private struct CSVReader {
  private let file: String
  private var rest: Substring.UnicodeScalarView
  private var line = 0
  private(set) var startLine = 0

  init(text: String, file: String) {
    self.file = file
    rest = Substring(text).unicodeScalars
  }

  mutating func next() throws(HistoryError) -> [String]? {
    guard !rest.isEmpty else { return nil }
    line += 1
    startLine = line
    var cells = [""]
    var isQuoted = false
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"" where isQuoted && rest.first == "\"":
        rest.removeFirst()
        cells[cells.count - 1].unicodeScalars.append(scalar)
      case "\"": isQuoted.toggle()
      case "\n" where isQuoted:
        line += 1
        cells[cells.count - 1].unicodeScalars.append(scalar)
      case "\n": return cells
      case "\r" where !isQuoted && rest.first == "\n": break
      case "," where !isQuoted, ";" where !isQuoted: cells.append("")
      default: cells[cells.count - 1].unicodeScalars.append(scalar)
      }
    }
    if isQuoted {
      throw HistoryError(file: file, line: startLine, message: "a quote is never closed")
    }
    return cells
  }
}

import Matchbook

/// Reads camt.052, camt.053 and camt.054, in every version from 001.02 to 001.13.
///
/// The document is read as a stream, so memory does not grow with it: what is kept is one entry with
/// its transactions. Namespaces and their prefixes do not matter, nor does an envelope around the
/// message; `CamtPaths` says which element is what.
struct CamtReader: StatementReader {
  private let description: SourceDescription
  private let name: String
  private(set) var encoding = TextEncoding.utf8
  private(set) var variant = ""

  init(description: SourceDescription, name: String) {
    self.description = description
    self.name = name
  }

  mutating func read<Handler: StatementHandler>(
    _ bytes: ByteStream, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    let sink = CamtFeed(feed)
    defer { feed = sink.feed }
    let document = CamtDocument(sink: sink, description: description)
    let prologue = XMLPrologue(
      try bytes.prefix(1024, of: name), declared: description.encoding)
    encoding = prologue.encoding
    guard let stream = XMLStream(handler: document, encoding: prologue.override) else {
      throw SourceError(
        file: name,
        SourceError.Finding(.unreadable, message: "there is no memory to read the file"))
    }
    document.stream = stream
    // Blanks before the declaration are no XML, and come all the same.
    var skipped = prologue.skipped
    var goesOn = true
    while goesOn, let piece = try bytes.next(of: name) {
      let count = min(skipped, piece.count)
      skipped -= count
      goesOn = stream.feed(UnsafeRawBufferPointer(rebasing: piece.dropFirst(count)))
    }
    if goesOn { _ = stream.feed(nil) }
    variant = document.variant
    if let error = document.thrown { throw error }
    if let failure = stream.failure { throw SourceError(file: name, failure) }
    guard document.foundMessage else {
      throw SourceError(file: name, document.noMessage)
    }
  }
}

/// Hands on what a document holds, whatever the handler behind it.
protocol CamtSink: AnyObject {
  func begin(_ statement: Statement) throws(SourceError)
  func entry(
    _ entry: inout StatementEntry, transactions: inout [StatementEntry], count: Int
  ) throws(SourceError)
  func end(_ statement: Statement) throws(SourceError)
  func warn(_ finding: SourceError.Finding)
  func mistake(_ finding: SourceError.Finding)
  func leaveEntryOut()
}

final class CamtFeed<Handler: StatementHandler>: CamtSink {
  private(set) var feed: StatementFeed<Handler>

  init(_ feed: StatementFeed<Handler>) { self.feed = feed }

  func begin(_ statement: Statement) throws(SourceError) { try feed.begin(statement) }

  func entry(
    _ entry: inout StatementEntry, transactions: inout [StatementEntry], count: Int
  ) throws(SourceError) {
    try feed.entry(&entry, transactions: &transactions, count: count)
  }

  func end(_ statement: Statement) throws(SourceError) {
    feed.statement.balances = statement.balances
    feed.statement.stated = statement.stated
    try feed.end(line: statement.line)
  }

  func warn(_ finding: SourceError.Finding) { feed.warnings.add(finding) }
  func mistake(_ finding: SourceError.Finding) { feed.mistakes.add(finding) }
  func leaveEntryOut() { feed.mistakes.badRowCount += 1 }
}

/// What the first bytes of an XML document say of its encoding.
struct XMLPrologue {
  var encoding = TextEncoding.utf8
  /// The name of the encoding to read it in, where that is not what it declares.
  var override: String?
  /// Blanks at the start.
  var skipped = 0

  init(_ start: [UInt8], declared: SourceDescription.Encoding) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let isMarked = start.starts(with: mark)
    let body = start.dropFirst(isMarked ? 3 : 0)
    if start.starts(with: [0xFF, 0xFE]) || start.dropFirst().first == 0, start.first != 0 {
      encoding = .utf16LittleEndian
    } else if start.starts(with: [0xFE, 0xFF]) || start.first == 0 {
      encoding = .utf16BigEndian
    } else {
      let blanks = body.prefix { [0x20, 0x09, 0x0A, 0x0D].contains($0) }.count
      skipped = blanks > 0 ? blanks + (isMarked ? 3 : 0) : 0
      let name = XMLPrologue.declaredName(body.dropFirst(blanks))
      switch name {
      case "utf8", "": override = name.isEmpty ? nil : "UTF-8"
      case "utf16": override = "UTF-8"  // Not in two bytes, whatever it says.
      case "usascii", "ascii": break
      default: encoding = .latin1
      }
    }
    switch declared {
    case .automatic: break
    case .utf8:
      override = "UTF-8"
      encoding = .utf8
    case .utf16:
      override = "UTF-16"
      if encoding != .utf16BigEndian { encoding = .utf16LittleEndian }
    case .latin1:
      override = "windows-1252"
      encoding = .latin1
    }
  }

  /// The encoding of `<?xml … encoding="…"?>`, in small letters without marks.
  private static func declaredName(_ body: ArraySlice<UInt8>) -> String {
    guard body.starts(with: "<?xml".utf8) else { return "" }
    let head = String(decoding: body.prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
    guard let range = head.firstRange(of: "encoding") else { return "" }
    let rest = head[range.upperBound...].drop { $0 != "\"" && $0 != "'" }
    guard let quote = rest.first else { return "" }
    return rest.dropFirst().prefix { $0 != quote }.lowercased()
      .filter { $0.isLetter || $0.isNumber }
  }
}

import Matchbook

/// Reads BAI2 files (*Cash Management Balance Reporting Specifications, Version 2*).
///
/// Records 01 to 99 are looked at one after the other, with their continuations 88. Totals and counts of
/// accounts, groups and the file are checked; what banks do beside the standard stands in
/// `docs/reference/bai2.md`.
struct BAI2Reader: StatementReader {
  let description: SourceDescription
  let name: String
  private(set) var encoding = TextEncoding.utf8

  var record = BAI2Record()
  var entry = StatementEntry()
  var file: File?
  var group: Group?
  var account: Account?
  var lineNumber = 0
  private var isFinished = false

  struct File {
    var line: Int
    var id = ""
    var day: Day?
    var total: Int128 = 0
    var groups = 0
    var records = 0
  }

  struct Group {
    var line: Int
    var bank = ""
    var currency: Currency
    var day: Day?
    /// Whether the day is not over yet for the bank.
    var isInterim = false
    var total: Int128 = 0
    var accounts = 0
    var records = 0
  }

  struct Account {
    var line: Int
    var currency: Currency
    var total: Int128 = 0
    var records = 0
  }

  init(description: SourceDescription, name: String) {
    self.description = description
    self.name = name
  }

  mutating func read<Handler: StatementHandler>(
    _ bytes: ByteStream, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    let lines = try LineReader(bytes, encoding: description.encoding, name: name)
    try lines.findFixedLength(BAI2Reader.physicalLength, where: BAI2Reader.beginsRecord)
    while let line = try lines.next(notingIn: &feed.mistakes) {
      lineNumber = lines.number
      try take(line, into: &feed)
    }
    try endRecord(into: &feed)
    encoding = lines.encoding
    if let length = lines.fixedLength {
      feed.warn(
        .structure, line: 0,
        "the file has no line ends; every \(length) bytes were taken for a record")
    }
    try finish(into: &feed)
  }

  private mutating func take<Handler: StatementHandler>(
    _ line: Bytes, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    // Records of a fixed length are filled up with blanks.
    let rest = line.withoutBlanks
    guard !rest.isEmpty else { return }
    guard BAI2Reader.beginsRecord(rest) else {
      guard file != nil else { throw notBAI2(line: lineNumber) }
      // A text that was broken without a continuation record.
      guard !record.isEmpty, record.code == 16, record.bytes.count < BAI2Record.maximumBytes else {
        feed.mistakes.add(
          LineWords.finding(
            .structure, line: lineNumber, text: Array(rest), at: 0, length: 2,
            "the line begins with no code of a record, expected one of 01, 02, 03, 16, 88, 49, 98, 99",
            remedy: "Ask the bank for a correct file."))
        return
      }
      feed.warn(
        .structure, line: lineNumber,
        "the line begins with no code of a record; it was taken for the rest of the text before it")
      record.append(rest)
      return
    }
    let code = Int(rest[0] &- 0x30) * 10 + Int(rest[1] &- 0x30)
    let content = rest.dropFirst(3)
    if code == 88 {
      guard !record.isEmpty else {
        feed.mistakes.add(
          LineWords.finding(
            .structure, line: lineNumber, text: Array(rest), at: 0, length: 2,
            "a continuation stands here, but there is no record before it",
            remedy: "Ask the bank for a correct file."))
        return
      }
      guard record.bytes.count < BAI2Record.maximumBytes else {
        throw SourceError(
          file: name,
          SourceError.Finding(
            .textLength, line: record.line,
            message:
              "the record and its continuations have more than \(BAI2Record.maximumBytes) bytes",
            remedy: "Ask the bank for a correct file."))
      }
      record.append(content)
      return
    }
    try endRecord(into: &feed)
    if isFinished {
      // Files are sent one behind the other.
      guard code == 1 else {
        feed.mistakes.add(
          LineWords.finding(
            .structure, line: lineNumber, text: Array(rest), at: 0, length: 2,
            "a record stands behind the end of the file, expected nothing or a record 01",
            remedy: "Ask the bank for a correct file."))
        return
      }
      isFinished = false
    }
    record.begin(code: code, content, line: lineNumber)
  }

  /// The characters of a physical record in files of a fixed length.
  static let physicalLength = 80

  /// Whether a line begins with the code of a record and a comma.
  private static func beginsRecord(_ line: Bytes) -> Bool {
    line.count >= 3 && line[0] &- 0x30 < 10 && line[1] &- 0x30 < 10
      && line[2] == UInt8(ascii: ",")
  }

  func notBAI2(line: Int) -> SourceError {
    SourceError(
      file: name,
      SourceError.Finding(
        .structure, line: line, message: "the file does not begin with a record 01 of BAI2",
        remedy: "Check what was exported."))
  }

  /// The end of everything: all that was opened should have been closed.
  private mutating func finish<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard !isFinished else { return }
    guard let file else { throw notBAI2(line: max(1, lineNumber)) }
    var open = ["the file of line \(file.line), expected a record 99"]
    if let group { open.insert("the group of line \(group.line), expected a record 98", at: 0) }
    if let account {
      open.insert("the account of line \(account.line), expected a record 49", at: 0)
    }
    if account != nil { try feed.end(line: lineNumber) }
    feed.mistakes.add(
      SourceError.Finding(
        .structure, line: lineNumber, message: "the file ends inside \(open[0])",
        remedy: "The file may be cut off; ask for it again."))
  }

  mutating func endFile() { (file, isFinished) = (nil, true) }
}

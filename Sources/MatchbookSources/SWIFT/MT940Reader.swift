import Matchbook

/// Reads MT940 statements and MT942 interim reports as banks send them.
///
/// The fields are those of the SWIFT standard (category 9, *Customer Statement Message* and *Interim
/// Transaction Report*); what banks do beside it stands in `docs/reference/mt940.md`. A line is
/// looked at once, so a file of any size is read in memory of fixed size.
struct MT940Reader: StatementReader {
  let description: SourceDescription
  let name: String
  private(set) var encoding = TextEncoding.utf8
  var variant = ""

  var field = MT940Field()
  var message = Message()
  /// What the last message left open, because its closing balance is an interim one.
  var heldOver: HeldOver?
  /// Whether ``StatementFeed/begin(_:)`` was called without its end.
  var isOpen = false
  var entry = StatementEntry()
  var hasEntry = false
  /// Whether the last entry was left out, so that what follows it means nothing.
  var dropsInformation = false
  var information = MT940Information()
  var messageCount = 0
  private var isBlockOpen = false
  private var blockLine = 0
  var lineNumber = 0

  /// One message: a statement, or a part of one.
  struct Message {
    var isPresent = false
    var isInterimReport = false
    var bank = ""
    var reference = ""
    var account = ""
    var sequence = ""
    var currency: Currency?
    var hasClosing = false
    var endsInterim = false
    var line = 0
  }

  struct HeldOver {
    var account: String
    var number: Substring
    var balance: Amount
  }

  init(description: SourceDescription, name: String) {
    self.description = description
    self.name = name
  }

  mutating func read<Handler: StatementHandler>(
    _ bytes: ByteStream, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    let lines = try LineReader(bytes, encoding: description.encoding, name: name)
    while let line = try lines.next(notingIn: &feed.mistakes) {
      lineNumber = lines.number
      try take(line, into: &feed)
    }
    encoding = lines.encoding
    feed.warnOfEncodings(utf8: lines.utf8Lines, latin1: lines.latin1Lines, "lines")
    try endField(into: &feed)
    if isBlockOpen {
      let words =
        "the file ends inside the message that begins in line \(blockLine), expected \"-}\""
      // With its closing balance nothing of the statement is missing.
      if message.hasClosing {
        feed.warn(.structure, line: lineNumber, words, remedy: "Another message may be missing.")
      } else {
        feed.mistakes.add(
          SourceError.Finding(
            .structure, line: lineNumber, message: words,
            remedy: "The file may be cut off; ask for it again."))
      }
    }
    try endMessage(into: &feed)
    try endStatement(into: &feed)
    guard messageCount > 0 else {
      throw SourceError(
        file: name,
        SourceError.Finding(
          .structure,
          message: "the file has no message of MT940 or MT942, expected a field \":20:\"",
          remedy: "Check what was exported."))
    }
  }

  // MARK: Lines

  private mutating func take<Handler: StatementHandler>(
    _ line: Bytes, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    // A blank line inside a text is part of no text.
    guard let first = line.first else { return }
    switch first {
    case UInt8(ascii: ":"):
      if let tag = MT940Reader.tagLength(line) {
        return try begin(line, tagLength: tag, into: &feed)
      }
    case UInt8(ascii: "{"):
      if line.count > 2, line[2] == UInt8(ascii: ":") {
        return try takeBlocks(line, into: &feed)
      }
    case UInt8(ascii: "-"):
      if endsMessage(line) {
        try endField(into: &feed)
        isBlockOpen = false
        try endMessage(into: &feed)
        // The next message may begin behind the end of this one.
        if let block = line.firstPlace(of: UInt8(ascii: "{")) {
          try takeBlocks(line.from(block), into: &feed)
        }
        return
      }
    case 0x20:
      // Some programs indent every line.
      let rest = line.withoutBlanks
      if rest.first == UInt8(ascii: ":"), let tag = MT940Reader.tagLength(rest) {
        return try begin(rest, tagLength: tag, into: &feed)
      }
    default: break
    }
    guard !field.isEmpty, message.isPresent else { return }
    guard field.text.count + line.count < MT940Field.maximumBytes else {
      throw SourceError(
        file: name,
        SourceError.Finding(
          .textLength, line: field.line,
          message:
            "the field :\(field.tag): has more than \(MT940Field.maximumBytes) bytes",
          remedy: "The end of the message may be missing; ask for the file again."))
    }
    field.append(line)
  }

  /// Whether a line is `-}`, or a dash alone that is no part of a text: one behind an entry's
  /// information, before the closing balance, is.
  private func endsMessage(_ line: Bytes) -> Bool {
    if line.count > 1, line[1] == UInt8(ascii: "}") { return true }
    guard line.count < 4, line.allSatisfy({ $0 == UInt8(ascii: "-") || $0 == 0x20 }) else {
      return false
    }
    return field.code != 86 || message.hasClosing || message.isInterimReport
  }

  /// The length of `:61:` at the start of a line; `nil` where the line begins otherwise.
  private static func tagLength(_ line: Bytes) -> Int? {
    guard line.count >= 4 else { return nil }
    if line[1] == UInt8(ascii: "N") { return line.starts(with: ":NS:") ? 4 : nil }
    guard line[1] &- 0x30 < 10, line[2] &- 0x30 < 10 else { return nil }
    if line[3] == UInt8(ascii: ":") { return 4 }
    guard line.count >= 5, line[4] == UInt8(ascii: ":"), (0x41...0x5A).contains(line[3] & 0xDF)
    else { return nil }
    return 5
  }

  private mutating func begin<Handler: StatementHandler>(
    _ line: Bytes, tagLength: Int, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    try endField(into: &feed)
    field.begin(tag: line[1..<tagLength - 1], line: lineNumber)
    field.append(line.from(tagLength))
  }

  /// Takes `{1:F01BANKDEFFAXXX…}{2:O940…}{4:`.
  private mutating func takeBlocks<Handler: StatementHandler>(
    _ line: Bytes, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    try endField(into: &feed)
    var rest = line
    while let open = rest.firstPlace(of: UInt8(ascii: "{")), open + 2 < rest.count {
      let number = rest[open + 1]
      if number == UInt8(ascii: "4") {
        isBlockOpen = true
        blockLine = lineNumber
        // Some files write the first field behind the bracket.
        let behind = rest.from(open + 3)
        if behind.first == UInt8(ascii: ":") { try take(behind, into: &feed) }
        return
      }
      let close = rest.firstPlace(of: UInt8(ascii: "}"), from: open) ?? rest.count
      let block = rest[open + 3..<max(open + 3, close)]
      if number == UInt8(ascii: "1") || !message.isPresent {
        if number == UInt8(ascii: "1") { try endMessage(into: &feed) }
        takeHeader(number, block)
      }
      rest = rest.dropFirst(close + 1)
    }
  }

  private mutating func takeHeader(_ number: UInt8, _ block: Bytes) {
    func bank(_ address: Bytes) -> String {
      guard address.count >= 8 else { return "" }
      // The ninth character is the terminal, not part of the bank's code.
      let branch = address.count >= 12 ? address.dropFirst(9).prefix(3).string : ""
      return address.prefix(8).string + (branch == "XXX" ? "" : branch)
    }
    if number == UInt8(ascii: "1") {
      message.bank = bank(block.dropFirst(3))
    } else if number == UInt8(ascii: "2"), let direction = block.first {
      message.isInterimReport = block.dropFirst().prefix(3) == "942"
      // An output message names its sender behind the time and the date of the input.
      if direction == UInt8(ascii: "O"), block.count >= 26 {
        message.bank = bank(block.dropFirst(14))
      }
    }
  }

  // MARK: Errors

  /// A finding about a part of the field that is being read.
  func finding(
    _ code: SourceError.Code, _ text: Bytes, at offset: Int = 0, length: Int? = nil,
    _ message: String, remedy: String = ""
  ) -> SourceError.Finding {
    let prefix = Array(":\(field.tag):".utf8)
    return LineWords.finding(
      code, line: field.line, text: prefix + Array(field.firstLine),
      at: prefix.count + (field.text.place(of: text) ?? 0) + offset,
      length: length ?? max(1, text.count - offset), message, remedy: remedy)
  }
}

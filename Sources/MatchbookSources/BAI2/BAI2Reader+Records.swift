import Matchbook

/// What each record says.
extension BAI2Reader {
  /// Reads the record that is complete.
  mutating func endRecord<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard !record.isEmpty else { return }
    defer { record.clear() }
    if record.code != 1, file == nil { throw notBAI2(line: record.line) }
    switch record.code {
    case 1: try beginFile(into: &feed)
    case 2: try beginGroup(into: &feed)
    case 3: try beginAccount(into: &feed)
    case 16: try takeTransaction(into: &feed)
    case 49: try endAccount(into: &feed)
    case 98: try endGroup(into: &feed)
    case 99: try endFile(into: &feed)
    default:
      count()
      feed.mistakes.add(
        finding(
          "the code of the record is \(two(record.code)), expected one of 01, 02, 03, 16, 88, 49, "
            + "98, 99"))
    }
  }

  private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  func finding(_ message: String, code: SourceError.Code = .structure) -> SourceError.Finding {
    LineWords.finding(
      code, line: record.line, text: Array((two(record.code) + ",").utf8) + Array(record.bytes),
      at: 0,
      length: 2, message, remedy: "Ask the bank for a correct file.")
  }

  /// A finding about a field of the record.
  func finding(
    _ code: SourceError.Code, _ field: Bytes, _ message: String,
    remedy: String = "Ask the bank for a correct file."
  ) -> SourceError.Finding {
    LineWords.finding(
      code, line: record.line, text: Array((two(record.code) + ",").utf8) + Array(record.bytes),
      at: 3 + (record.bytes.place(of: field) ?? 0), length: max(1, field.count), message,
      remedy: remedy)
  }

  private mutating func count() {
    if account != nil {
      account?.records += record.ends.count
    } else if group != nil {
      group?.records += record.ends.count
    } else {
      file?.records += record.ends.count
    }
  }

  private mutating func beginFile<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    if file != nil {
      feed.mistakes.add(finding("a record 01 stands inside a file, expected a record 99 before it"))
      if account != nil { try closeAccount(into: &feed) }
      group = nil
    }
    var file = File(line: record.line)
    _ = record.field()
    _ = record.field()
    file.day = day(record.field())
    _ = record.field()
    file.id = record.field().string
    file.records = record.ends.count
    self.file = file
  }

  private mutating func beginGroup<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    if group != nil {
      feed.mistakes.add(
        finding("a record 02 stands inside a group, expected a record 98 before it"))
      if account != nil { try closeAccount(into: &feed) }
    }
    let fallback = description.currency.flatMap { Currency($0) } ?? BAI2Reader.dollar
    var group = Group(line: record.line, currency: fallback)
    _ = record.field()
    group.bank = record.field().string
    let status = record.field().string
    let date = record.field()
    group.day = day(date) ?? (date.isEmpty ? file?.day : nil)
    if group.day == nil {
      feed.warn(
        .dateFormat, line: record.line, "the group has no day of its own; its entries have no date",
        remedy: "A group has its day as YYMMDD in the fifth field.")
    }
    _ = record.field()
    group.currency = currency(record.field(), else: group.currency, into: &feed)
    group.isInterim = record.field() == "3"
    group.records = record.ends.count
    self.group = group
    switch status {
    case "", "1": break
    case "3":
      feed.warn(
        .structure, line: record.line, "the group corrects what an earlier file said",
        remedy: "Take the earlier one out.")
    case "2":
      feed.mistakes.add(finding("the group takes back what an earlier file said; its status is 2"))
    case "4":
      feed.warn(.structure, line: record.line, "the group is a test of the bank; its status is 4")
    default: feed.mistakes.add(finding("the status of the group is \"\(status)\", expected 1 to 4"))
    }
  }

  static let dollar = Currency("USD") ?? .none

  private func currency<Handler: StatementHandler>(
    _ field: Bytes, else fallback: Currency, into feed: inout StatementFeed<Handler>
  ) -> Currency {
    guard !field.isEmpty else { return fallback }
    if let found = Currency(field.string) { return found }
    feed.mistakes.add(
      finding(
        .unknownCurrency, field,
        "the currency is \"\(field.string)\", expected a code of ISO 4217 such as USD",
        remedy: "Correct the code."))
    return fallback
  }

  /// `YYMMDD`; some banks write all four digits of the year.
  func day(_ field: Bytes) -> Day? {
    guard field.count == 6 || field.count == 8 else { return nil }
    var cursor = MT940Cursor(field)
    var isMoved = false
    if field.count == 6 {
      let found = cursor.day(isMoved: &isMoved)
      return isMoved ? nil : found
    }
    guard let year = cursor.number(4), let month = cursor.number(2), let day = cursor.number(2),
      year >= 1900
    else { return nil }
    return Day(year: year, month: month, day: day)
  }

  // MARK: Ends

  /// Ends an account whose record 49 is missing.
  mutating func closeAccount<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard let account else { return }
    group?.total += account.total
    group?.records += account.records
    group?.accounts += 1
    self.account = nil
    try feed.end(line: record.line)
  }

  private mutating func endAccount<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard var account else {
      feed.mistakes.add(finding("a record 49 stands outside of an account"))
      return
    }
    account.records += record.ends.count
    self.account = account
    check(
      "the account of line \(account.line)", total: account.total,
      counts: [("records", account.records)], into: &feed)
    try closeAccount(into: &feed)
  }

  private mutating func endGroup<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    if account != nil {
      feed.mistakes.add(
        finding("a record 98 stands inside an account, expected a record 49 before it"))
      try closeAccount(into: &feed)
    }
    guard let group else {
      feed.mistakes.add(finding("a record 98 stands outside of a group"))
      return
    }
    let records = group.records + record.ends.count
    check(
      "the group of line \(group.line)", total: group.total,
      counts: [("accounts", group.accounts), ("records", records)], into: &feed)
    file?.total += group.total
    file?.records += records
    file?.groups += 1
    self.group = nil
  }

  private mutating func endFile<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    if group != nil {
      feed.mistakes.add(
        finding("a record 99 stands inside a group, expected a record 98 before it"))
      try closeAccount(into: &feed)
      group = nil
    }
    guard let file else { return }
    check(
      "the file", total: file.total,
      counts: [("groups", file.groups), ("records", file.records + record.ends.count)], into: &feed)
    endFile()
  }

  /// Compares the total and the numbers of a record 49, 98 or 99 with what was read.
  private mutating func check<Handler: StatementHandler>(
    _ what: String, total: Int128, counts: [(String, Int)],
    into feed: inout StatementFeed<Handler>
  ) {
    var mistakes: [String] = []
    let stated = record.field()
    if !stated.isEmpty, plainNumber(stated) != total {
      mistakes.append("a total of \(stated.string), found \(total)")
    }
    for (noun, found) in counts {
      let field = record.field()
      guard !field.isEmpty, plainNumber(field) != Int128(found) else { continue }
      mistakes.append("\(field.string) \(noun), found \(found)")
    }
    guard !mistakes.isEmpty else { return }
    feed.warn(
      .statementTotals, line: record.line, "\(what) states \(mistakes.joined(separator: "; "))",
      remedy: "The file may not be whole; ask the bank for it again.")
  }

  private func plainNumber(_ field: Bytes) -> Int128? {
    var value: Int128 = 0
    var digits = 0
    for byte in field {
      if byte &- 0x30 < 10 {
        digits += 1
        guard digits < 36 else { return nil }
        value = value * 10 + Int128(byte &- 0x30)
      } else if byte != UInt8(ascii: ".") && !(digits == 0 && (byte == 0x2B || byte == 0x2D)) {
        return nil
      }
    }
    guard digits > 0 else { return nil }
    return field.first == UInt8(ascii: "-") ? -value : value
  }
}

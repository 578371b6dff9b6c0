import Matchbook

/// The field `:61:`, one entry of the account.
extension MT940Reader {
  /// Reads the field into ``entry``, or notes why it cannot be read.
  mutating func takeEntry<Handler: StatementHandler>(into feed: inout StatementFeed<Handler>) {
    entry.clear()
    entry.line = field.line
    // Nothing that an interim report says is in a balance yet.
    entry.status = message.isInterimReport ? .pending : .booked
    if let mistake = readEntry(into: &feed) {
      feed.mistakes.add(mistake)
      feed.mistakes.badRowCount += 1
      dropsInformation = true
      return
    }
    hasEntry = true
  }

  /// - Returns: Why the entry cannot be read.
  private mutating func readEntry<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) -> SourceError.Finding? {
    let text = field.firstLine
    var cursor = MT940Cursor(text)
    guard let currency = feed.statement.currency ?? description.currency.flatMap({ Currency($0) })
    else {
      return finding(
        .emptyCurrency, text, "no balance before this entry names a currency",
        remedy:
          "If all entries are of one currency, set  \"currency\": \"EUR\"  in the description.")
    }
    var isMoved = false
    guard let valueDay = cursor.day(isMoved: &isMoved) else {
      return finding(
        .dateFormat, text.prefix(6),
        "the entry begins with \"\(text.prefix(6).string)\", expected a day written as YYMMDD",
        remedy: "Ask the bank for a correct file.")
    }
    entry.valueDay = valueDay
    entry.bookingDay = valueDay
    cursor.skipBlanks()
    if cursor.next &- 0x30 < 10 {
      let start = cursor.position
      guard let month = cursor.number(2), let day = cursor.number(2),
        let booked = MT940Reader.bookingDay(
          month: month, day: day, near: valueDay, isMoved: &isMoved)
      else {
        return finding(
          .dateFormat, text[start..<min(start + 4, text.count)],
          "the entry date is \"\(text.from(start).prefix(4).string)\", expected a day written as MMDD",
          remedy: "Ask the bank for a correct file.")
      }
      entry.bookingDay = booked
    }
    if isMoved {
      feed.warn(
        .dateFormat, line: field.line,
        "the entry has a day that the calendar does not have; the last one of its month was taken")
    }
    guard let isNegative = takeMark(&cursor) else {
      return finding(
        .structure, cursor.rest.prefix(3),
        "the mark of debit or credit is \"\(cursor.rest.prefix(2).string)\", expected one of C, D, RC, "
          + "RD", remedy: "Ask the bank for a correct file.")
    }
    let amountStart = cursor.position
    switch cursor.amount(places: currency.exponent) {
    case .success(let units): entry.minorUnits = isNegative ? -units : units
    case .failure(let failure):
      let found = text[amountStart..<min(amountStart + max(1, failure.length), text.count)]
      return amountMistake(failure.problem, found, currency)
    }
    entry.currency = currency
    entry.hasAmount = true
    takeReferences(&cursor)
    return nil
  }

  private func amountMistake(
    _ problem: MT940Cursor.AmountProblem, _ text: Bytes, _ currency: Currency
  ) -> SourceError.Finding {
    switch problem {
    case .missing:
      finding(
        .amountFormat, text,
        "the amount begins with \"\(text.string)\", expected digits with a comma such as 1234,50",
        remedy: "Ask the bank for a correct file.")
    case .decimals:
      finding(
        .amountDecimals, text,
        "the amount is \(text.string), expected at most \(currency.exponent) decimal places, because "
          + "\(currency) has no more", remedy: "Ask the bank for a correct file.")
    case .range:
      finding(
        .amountRange, text,
        "the amount is \(text.string), expected at most 9223372036854775807 minor units",
        remedy: "Ask the bank for a correct file.")
    }
  }

  /// The entry's day in the year that brings it nearest to the value day: at New Year the two are in
  /// different years.
  static func bookingDay(month: Int, day: Int, near value: Day, isMoved: inout Bool) -> Day? {
    let year = value.civil.year
    // Within half a year no other year is nearer.
    var moved = false
    if let same = MT940Cursor.day(year: year, month: month, day: day, isMoved: &moved),
      abs(same.number - value.number) <= 182
    {
      isMoved = isMoved || moved
      return same
    }
    var best: (day: Day, isMoved: Bool)?
    for candidate in [year - 1, year, year + 1] {
      var moved = false
      guard
        let found = MT940Cursor.day(year: candidate, month: month, day: day, isMoved: &moved)
      else { continue }
      let distance = abs(found.number - value.number)
      if best.map({ distance < abs($0.day.number - value.number) }) ?? true {
        best = (found, moved)
      }
    }
    isMoved = isMoved || best?.isMoved == true
    return best?.day
  }

  /// C, D, RC, RD, and EC and ED for entries that are expected; the third letter of the currency may
  /// follow.
  ///
  /// - Returns: Whether money goes out: a credit that is taken back does.
  private mutating func takeMark(_ cursor: inout MT940Cursor) -> Bool? {
    cursor.skipBlanks()
    let start = cursor.position
    let isReversal = cursor.take(letter: UInt8(ascii: "R"))
    if !isReversal, cursor.take(letter: UInt8(ascii: "E")) { entry.status = .pending }
    let isDebit = cursor.take(letter: UInt8(ascii: "D"))
    guard isDebit || cursor.take(letter: UInt8(ascii: "C")) else {
      cursor.position = start
      return nil
    }
    // The third letter of the currency; some banks write two of them, or all.
    var letters = 0
    while letters < 3, (0x41...0x5A).contains(cursor.peek(letters) & 0xDF) { letters += 1 }
    let behind = cursor.peek(letters)
    let isBeforeAmount =
      behind &- 0x30 < 10 || behind == UInt8(ascii: ",") || behind == UInt8(ascii: ".")
      || behind == 0x20
    if letters == 1 || isBeforeAmount { cursor.position += letters }
    entry.isReversal = isReversal
    return isDebit != isReversal
  }

  private enum Index {
    static let code = StatementElement.bankTransactionCode.index
    static let owner = StatementElement.accountOwnerReference.index
    static let servicer = StatementElement.accountServicerReference.index
    static let further = StatementElement.additionalInformation.index
  }

  /// `NTRFNONREF//B4711`, and the line behind it.
  private mutating func takeReferences(_ cursor: inout MT940Cursor) {
    cursor.skipBlanks()
    var rest = cursor.rest
    if let first = rest.first.map({ $0 & 0xDF }), first == 0x4E || first == 0x46 || first == 0x53,
      rest.count >= 4
    {
      entry.set(Index.code, rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    var owner = rest
    if let slashes = rest.firstPlace(of: "//") {
      owner = rest[0..<slashes]
      entry.set(Index.servicer, rest.from(slashes + 2).withoutBlanks)
    }
    owner = owner.withoutBlanks
    // These say that the reference stands in :86:, under this code.
    if !(owner == "EREF" || owner == "PREF" || owner == "MARF" || owner == "KREF") {
      entry.set(Index.owner, owner)
    }
    guard field.lineCount > 1 else { return }
    for index in 1..<field.lineCount {
      let line = field.line(index).withoutBlanks
      // The details of an entry in another currency have codes of their own.
      if line.first == 0x2F { MT940Information.readDetails(line, into: &entry) }
      entry.append(Index.further, line)
    }
  }
}

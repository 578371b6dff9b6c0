import Matchbook

/// What each field of a message says.
extension MT940Reader {
  /// Reads the field that is complete.
  mutating func endField<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard !field.isEmpty else { return }
    defer { field.clear() }
    if field.code == 20 || (!message.isPresent && field.beginsMessage) {
      try startMessage(into: &feed)
    }
    guard message.isPresent else { return }
    var text: Bytes { field.firstLine.withoutBlanks }
    switch (field.code, field.letter) {
    case (61, _):
      try endEntry(into: &feed)
      if !isOpen || heldOver != nil { try beginStatement(nil, into: &feed) }
      takeEntry(into: &feed)
    case (86, _):
      // Behind the balances the field is about the statement, and in front of the first entry too.
      guard hasEntry, !dropsInformation, !message.hasClosing else { return }
      information.read(field, into: &entry)
    case (20, 0): message.reference = text.string
    case (25, _): takeAccount(text)
    case (28, _): message.sequence = text.string
    case (13, _), (34, _): takeInterimField(text, into: &feed)
    case (60, UInt8(ascii: "F")), (60, UInt8(ascii: "M")), (60, 0):
      if isOpen, heldOver == nil { try beginNextStatement(into: &feed) }
      guard let balance = balance(kind: field.letter == 0x4D ? .interim : .opening, into: &feed)
      else { return }
      try beginStatement(balance, into: &feed)
    case (62, _):
      try endEntry(into: &feed)
      if !isOpen || heldOver != nil { try beginStatement(nil, into: &feed) }
      let isInterim = field.letter == UInt8(ascii: "M")
      message.hasClosing = true
      guard let balance = balance(kind: isInterim ? .interim : .closing, into: &feed) else {
        return
      }
      message.endsInterim = isInterim
      feed.statement.hasInterimEdges = feed.statement.hasInterimEdges || isInterim
      add(balance, to: &feed)
    case (64, _):
      if let found = balance(kind: .closingAvailable, into: &feed) { add(found, to: &feed) }
    case (65, _):
      if let found = balance(kind: .forwardAvailable, into: &feed) { add(found, to: &feed) }
    case (90, UInt8(ascii: "C")), (90, UInt8(ascii: "D")): takeTotal(into: &feed)
    case (21, _), (MT940Field.proprietaryCode, _): break
    default:
      feed.warn(
        .structure, line: field.line,
        "the field :\(field.tag): is no part of MT940 or MT942; it was passed over")
    }
  }

  private func add<Handler: StatementHandler>(
    _ balance: Statement.Balance, to feed: inout StatementFeed<Handler>
  ) {
    if isOpen { feed.statement.balances.append(balance) }
  }

  /// An account, some with their currency behind an IBAN, or with their bank in a second line.
  private mutating func takeAccount(_ text: Bytes) {
    let account = text.filter { $0 != 0x20 }
    account.withUnsafeBufferPointer {
      var account = Bytes($0)
      if account.first == UInt8(ascii: "/") { account = account.dropFirst() }
      if account.count > 18, let currency = Currency(account.suffix(3).string),
        IBAN.isValid(account.dropLast(3)), !IBAN.isValid(account)
      {
        account = account.dropLast(3)
        message.currency = currency
      }
      message.account = account.string
    }
    if field.letter == UInt8(ascii: "P"), field.lineCount > 1 {
      message.bank = field.line(1).withoutBlanks.string
    }
  }

  /// The time of an interim report, and the currency of its limits.
  private mutating func takeInterimField<Handler: StatementHandler>(
    _ text: Bytes, into feed: inout StatementFeed<Handler>
  ) {
    message.isInterimReport = true
    guard field.code == 34 else { return }
    var cursor = MT940Cursor(text)
    guard let currency = cursor.currency() else { return }
    message.currency = message.currency ?? currency
    if isOpen, heldOver == nil, feed.statement.currency == nil {
      feed.statement.currency = currency
    }
  }

  private func balance<Handler: StatementHandler>(
    kind: Statement.Balance.Kind, into feed: inout StatementFeed<Handler>
  ) -> Statement.Balance? {
    let text = field.firstLine.withoutBlanks
    var cursor = MT940Cursor(text)
    let expected = "expected D or C, YYMMDD, a currency and an amount such as C260331EUR1234,50"
    func refuse(_ what: String) -> Statement.Balance? {
      feed.mistakes.add(
        finding(
          .structure, cursor.rest.isEmpty ? text : cursor.rest,
          "the balance in :\(field.tag): \(what), \(expected)",
          remedy: "Ask the bank for a correct file."))
      return nil
    }
    let isDebit = cursor.take(letter: UInt8(ascii: "D"))
    guard isDebit || cursor.take(letter: UInt8(ascii: "C")) else { return refuse("has no sign") }
    var isMoved = false
    guard let day = cursor.day(isMoved: &isMoved) else { return refuse("has no day") }
    guard let currency = cursor.currency() else { return refuse("has no currency") }
    guard case .success(let units) = cursor.amount(places: currency.exponent) else {
      return refuse("has no amount of \(currency)")
    }
    return Statement.Balance(
      kind: kind,
      amount: Amount(
        minorUnits: isDebit ? -units : units, currency: currency), day: day)
  }

  /// `:90D:3EUR120,00`, the number and the sum of an interim report's debits.
  private mutating func takeTotal<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) {
    message.isInterimReport = true
    let text = field.firstLine.withoutBlanks
    var cursor = MT940Cursor(text)
    var count = 0
    var digits = 0
    while cursor.next &- 0x30 < 10, digits < 9, let digit = cursor.number(1) {
      count = count * 10 + digit
      digits += 1
    }
    guard digits > 0, let currency = cursor.currency(),
      case .success(let units) = cursor.amount(places: currency.exponent)
    else {
      feed.mistakes.add(
        finding(
          .structure, text,
          "the total in :\(field.tag): cannot be read, expected a number, a currency and "
            + "a sum such as 3EUR120,00", remedy: "Ask the bank for a correct file."))
      return
    }
    guard isOpen, heldOver == nil else { return }
    if field.letter == UInt8(ascii: "C") {
      feed.statement.stated.creditCount = count
      feed.statement.stated.credits = units
    } else {
      feed.statement.stated.debitCount = count
      feed.statement.stated.debits = units
    }
  }

  mutating func endEntry<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    dropsInformation = false
    guard hasEntry else { return }
    hasEntry = false
    try feed.entry(&entry)
  }
}

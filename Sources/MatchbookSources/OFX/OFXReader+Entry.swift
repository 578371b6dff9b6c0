import Matchbook

/// Makes an entry of a transaction.
extension OFXReader {
  mutating func endTransaction<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard isInStatement else { return }
    try beginStatement(into: &feed)
    line = transaction.line
    if let mistake = makeEntry(into: &feed) {
      feed.mistakes.add(mistake)
      feed.mistakes.badRowCount += 1
      return
    }
    try feed.entry(&entry)
  }

  private func finding(
    _ code: SourceError.Code, _ tag: StaticString, _ text: Bytes, _ message: String,
    remedy: String = "Ask the bank for a correct file."
  ) -> SourceError.Finding {
    finding(code, Bytes(tag), text, message, remedy: remedy)
  }

  /// - Returns: Why the entry cannot be read.
  private mutating func makeEntry<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) -> SourceError.Finding? {
    entry.clear()
    entry.line = transaction.line
    var currency = statement.currency
    let own = transaction[.currency]
    if !own.isEmpty {
      currency = Currency(own.string)
      guard currency != nil else {
        return finding(
          .unknownCurrency, "CURSYM", own,
          "the currency is \"\(own.string)\", expected a code of ISO 4217")
      }
    }
    guard let currency else {
      return finding(
        .emptyCurrency, "STMTTRN", .empty, "no <CURDEF> before this entry names a currency",
        remedy:
          "If all entries are of one currency, set  \"currency\": \"USD\"  in the description.")
    }
    let amount = transaction[.amount]
    guard !amount.isEmpty else {
      return finding(.missingElement, "STMTTRN", .empty, "the entry has no <TRNAMT>")
    }
    switch OFXAmount.read(amount, places: currency.exponent) {
    case .success(let units): entry.minorUnits = units
    case .failure(let failure): return amountMistake(failure.problem, amount, currency)
    }
    entry.currency = currency
    entry.hasAmount = true
    if let mistake = takeDays() { return mistake }
    takeTexts(into: &feed)
    return nil
  }

  private func amountMistake(
    _ problem: MT940Cursor.AmountProblem, _ amount: Bytes, _ currency: Currency
  ) -> SourceError.Finding {
    let text = amount.string
    switch problem {
    case .missing:
      return finding(
        .amountFormat, "TRNAMT", amount,
        "the amount is \"\(text)\", expected a number such as -1234.50")
    case .decimals:
      return finding(
        .amountDecimals, "TRNAMT", amount,
        "the amount is \(text), expected at most \(currency.exponent) decimal places, because "
          + "\(currency) has no more")
    case .range:
      return finding(
        .amountRange, "TRNAMT", amount,
        "the amount is \(text), expected at most 9223372036854775807 minor units")
    }
  }

  private mutating func takeDays() -> SourceError.Finding? {
    let posted = transaction[.posted]
    guard !posted.isEmpty else {
      return finding(.missingElement, "STMTTRN", .empty, "the entry has no <DTPOSTED>")
    }
    guard let booked = OFXDate(posted) else { return dateMistake("DTPOSTED", posted) }
    entry.bookingDay = booked.day
    entry.instantMilliseconds = booked.instantMilliseconds
    entry.valueDay = booked.day
    let available = transaction[.available]
    guard !available.isEmpty else { return nil }
    guard let value = OFXDate(available) else { return dateMistake("DTAVAIL", available) }
    entry.valueDay = value.day
    return nil
  }

  private func dateMistake(_ tag: StaticString, _ text: Bytes) -> SourceError.Finding {
    finding(
      .dateFormat, tag, text,
      "the date is \"\(text.string)\", expected a day written as YYYYMMDD, perhaps with a time")
  }

  private enum Index {
    static let rate = StatementElement.exchangeRate.index
    static let currency = StatementElement.instructedCurrency.index
    static let counterparty = StatementElement.counterparty.index
  }

  private mutating func takeTexts<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) {
    // <NAME> stands before <EXTDNAME>, which is the same name in full.
    transaction.forEachText { entry.set($0, $1) }
    entry.set(Index.rate, transaction[.rate].map { $0 == 0x2C ? 0x2E : $0 })
    entry.set(Index.currency, transaction[.originalCurrency])
    let correction = transaction[.correction]
    guard !correction.isEmpty else { return }
    entry.isReversal = correction == "DELETE"
    feed.warn(
      .structure, line: transaction.line,
      "the entry corrects an earlier one (\(correction.string)), which stays in what "
        + "was imported before",
      remedy: "Take the earlier entry out; its id is the original reference of this one.")
  }
}

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
    _ code: SourceError.Code, _ tag: String, _ text: [UInt8], _ message: String,
    remedy: String = "Ask the bank for a correct file."
  ) -> SourceError.Finding {
    finding(code, Array(tag.utf8), text[...], message, remedy: remedy)
  }

  /// - Returns: Why the entry cannot be read.
  private mutating func makeEntry<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) -> SourceError.Finding? {
    entry.clear()
    entry.line = transaction.line
    var currency = statement.currency
    if !transaction.currency.isEmpty {
      currency = Currency(transaction.currency[...].string)
      guard currency != nil else {
        return finding(
          .unknownCurrency, "CURSYM", transaction.currency,
          "the currency is \"\(transaction.currency[...].string)\", expected a code of ISO 4217")
      }
    }
    guard let currency else {
      return finding(
        .emptyCurrency, "STMTTRN", [], "no <CURDEF> before this entry names a currency",
        remedy:
          "If all entries are of one currency, set  \"currency\": \"USD\"  in the description.")
    }
    guard !transaction.amount.isEmpty else {
      return finding(.missingElement, "STMTTRN", [], "the entry has no <TRNAMT>")
    }
    let text = transaction.amount[...].string
    switch OFXAmount.read(transaction.amount[...], places: currency.exponent) {
    case .success(let units): entry.minorUnits = units
    case .failure(let failure):
      switch failure.problem {
      case .missing:
        return finding(
          .amountFormat, "TRNAMT", transaction.amount,
          "the amount is \"\(text)\", expected a number such as -1234.50")
      case .decimals:
        return finding(
          .amountDecimals, "TRNAMT", transaction.amount,
          "the amount is \(text), expected at most \(currency.exponent) decimal places, because "
            + "\(currency) has no more")
      case .range:
        return finding(
          .amountRange, "TRNAMT", transaction.amount,
          "the amount is \(text), expected at most 9223372036854775807 minor units")
      }
    }
    entry.currency = currency
    entry.hasAmount = true
    if let mistake = takeDays() { return mistake }
    takeTexts(into: &feed)
    return nil
  }

  private mutating func takeDays() -> SourceError.Finding? {
    guard !transaction.posted.isEmpty else {
      return finding(.missingElement, "STMTTRN", [], "the entry has no <DTPOSTED>")
    }
    for (tag, text) in [("DTPOSTED", transaction.posted), ("DTAVAIL", transaction.available)]
    where !text.isEmpty {
      guard let date = OFXDate(text[...]) else {
        return finding(
          .dateFormat, tag, text,
          "the date is \"\(text[...].string)\", expected a day written as YYYYMMDD, perhaps with a time"
        )
      }
      if tag == "DTPOSTED" {
        entry.bookingDay = date.day
        entry.instantMilliseconds = date.instantMilliseconds
      }
      entry.valueDay = date.day
    }
    return nil
  }

  private enum Index {
    static let rate = StatementElement.exchangeRate.index
    static let currency = StatementElement.instructedCurrency.index
    static let counterparty = StatementElement.counterparty.index
  }

  private mutating func takeTexts<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) {
    for (element, text) in transaction.texts {
      // <NAME> stands before <EXTDNAME>, which is the same name in full.
      entry.set(element, text)
    }
    entry.set(Index.rate, transaction.rate)
    entry.set(Index.currency, transaction.originalCurrency)
    guard !transaction.correction.isEmpty else { return }
    entry.isReversal = transaction.correction.elementsEqual("DELETE".utf8)
    feed.warn(
      .structure, line: transaction.line,
      "the entry corrects an earlier one (\(transaction.correction[...].string)), which stays in what "
        + "was imported before",
      remedy: "Take the earlier entry out; its id is the original reference of this one.")
  }
}

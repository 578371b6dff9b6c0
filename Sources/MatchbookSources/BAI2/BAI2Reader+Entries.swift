import Matchbook

/// Accounts with their summaries, and transactions.
extension BAI2Reader {
  /// `03,account,currency,type,amount,count,funds…`
  mutating func beginAccount<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    if account != nil {
      feed.mistakes.add(
        finding("a record 03 stands inside an account, expected a record 49 before it"))
      try closeAccount(into: &feed)
    }
    guard let group else {
      feed.mistakes.add(finding("a record 03 stands outside of a group"))
      return
    }
    var statement = Statement()
    statement.account = record.field().string
    let code = record.field()
    var currency = group.currency
    if !code.isEmpty {
      if let found = Currency(code.string) {
        currency = found
      } else {
        feed.mistakes.add(
          finding(
            .unknownCurrency, code,
            "the currency is \"\(code.string)\", expected a code of ISO 4217 such as USD",
            remedy: "Correct the code."))
      }
    }
    statement.currency = currency
    statement.bank = group.bank
    statement.sequenceNumber = file?.id ?? ""
    statement.from = group.day
    statement.through = group.day
    statement.line = record.line
    var account = Account(line: record.line, currency: currency)
    account.records = record.ends.count
    while !record.isAtEnd {
      let type = record.field()
      // Banks end a line with a comma before a continuation.
      if type.isEmpty, record.isAtLineStart { continue }
      let text = record.field()
      let items = record.field()
      skipFunds(record.field())
      guard !type.isEmpty || !text.isEmpty else { continue }
      guard let number = Int(type.string), type.count <= 3 else {
        feed.mistakes.add(
          finding(
            .structure, type, "the type of a balance is \"\(type.string)\", expected three digits"))
        break
      }
      guard !text.isEmpty else { continue }
      guard let units = units(text, currency, into: &feed) else { continue }
      account.total += Int128(units)
      take(number, units, Int(items.string), currency, group.day, into: &statement)
    }
    self.account = account
    try feed.begin(statement)
  }

  private func take(
    _ type: Int, _ units: Int64, _ items: Int?, _ currency: Currency, _ day: Day?,
    into statement: inout Statement
  ) {
    let kinds: [Int: Statement.Balance.Kind] = [
      10: .opening, 15: .closing, 30: .interim, 40: .openingAvailable, 45: .closingAvailable,
      60: .interimAvailable,
    ]
    if let kind = kinds[type] {
      statement.balances.append(
        Statement.Balance(
          kind: kind, amount: Amount(minorUnits: units, currency: currency), day: day))
    } else if type == 100 {
      statement.stated.credits = units
      statement.stated.creditCount = items
    } else if type == 400 {
      statement.stated.debits = units < 0 ? -units : units
      statement.stated.debitCount = items
    }
  }

  /// Takes what a type of funds has behind it.
  ///
  /// - Returns: The value day of `V`.
  @discardableResult
  private mutating func skipFunds(_ type: Bytes) -> Bytes {
    guard type.count == 1 else { return .empty }
    switch type.first {
    case UInt8(ascii: "S"):
      for _ in 0..<3 { _ = record.field() }
    case UInt8(ascii: "V"):
      let day = record.field()
      _ = record.field()
      return day
    case UInt8(ascii: "D"):
      let count = min(Int(record.field().string) ?? 0, 10_000)
      for _ in 0..<max(0, count) where !record.isAtEnd {
        _ = record.field()
        _ = record.field()
      }
    default: break
    }
    return .empty
  }

  /// Whole minor units: the decimals are implied. One that has a decimal point is taken as written.
  private func units<Handler: StatementHandler>(
    _ text: Bytes, _ currency: Currency, into feed: inout StatementFeed<Handler>
  ) -> Int64? {
    var digits = text
    let isNegative = digits.first == UInt8(ascii: "-")
    if let sign = digits.first, sign == 0x2B || sign == 0x2D { digits = digits.dropFirst() }
    let hasPoint = digits.contains(UInt8(ascii: "."))
    var cursor = MT940Cursor(digits)
    let code: SourceError.Code
    let expected: String
    switch cursor.amount(places: hasPoint ? currency.exponent : 0) {
    case .success(let value):
      if cursor.isAtEnd { return isNegative ? -value : value }
      (code, expected) = (.amountFormat, "whole minor units such as 123450")
    case .failure(let failure):
      switch failure.problem {
      case .missing: (code, expected) = (.amountFormat, "whole minor units such as 123450")
      case .decimals:
        (code, expected) = (.amountDecimals, "at most \(currency.exponent) decimal places")
      case .range: (code, expected) = (.amountRange, "at most 9223372036854775807 minor units")
      }
    }
    feed.mistakes.add(finding(code, text, "the amount is \"\(text.string)\", expected \(expected)"))
    return nil
  }

  private enum Index {
    static let code = StatementElement.proprietaryCode.index
    static let servicer = StatementElement.accountServicerReference.index
    static let owner = StatementElement.accountOwnerReference.index
    static let cheque = StatementElement.chequeNumber.index
    static let remittance = StatementElement.remittance.index
  }

  /// `16,type,amount,funds…,bank reference,customer reference,text`
  mutating func takeTransaction<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard let account, let group else {
      feed.mistakes.add(finding("a record 16 stands outside of an account"))
      feed.mistakes.badRowCount += 1
      return
    }
    self.account?.records += record.ends.count
    let type = record.field()
    let amount = record.field()
    let number = type.count == 3 ? Int(type.string) : nil
    guard let number, let direction = BAI2TypeCode.direction(of: number) else {
      feed.mistakes.add(
        finding(
          .structure, type,
          "the type of the transaction is \"\(type.string)\", expected a credit (100 to 399) or a debit "
            + "(400 to 699)"))
      feed.mistakes.badRowCount += 1
      return
    }
    if direction == .information && amount.isEmpty { return }
    guard let units = units(amount, account.currency, into: &feed) else {
      feed.mistakes.badRowCount += 1
      return
    }
    self.account?.total += Int128(units)
    guard direction != .information else { return }
    entry.clear()
    entry.line = record.line
    entry.minorUnits = direction == .debit ? -units : units
    entry.currency = account.currency
    entry.hasAmount = true
    entry.status = group.isInterim ? .pending : .booked
    entry.bookingDay = group.day
    entry.valueDay = group.day
    entry.set(Index.code, type)
    let fundsType = record.field()
    let valueDay = skipFunds(fundsType)
    if !valueDay.isEmpty {
      if let day = day(valueDay) {
        entry.valueDay = day
      } else {
        feed.mistakes.add(
          finding(
            .dateFormat, valueDay,
            "the value date is \"\(valueDay.string)\", expected a day written as YYMMDD"))
        feed.mistakes.badRowCount += 1
        return
      }
    }
    entry.set(Index.servicer, record.field())
    let owner = record.field()
    // A cheque is named by its number.
    entry.set(number == 475 ? Index.cheque : Index.owner, owner)
    entry.set(Index.remittance, record.text())
    try feed.entry(&entry)
  }
}

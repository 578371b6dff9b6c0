import Matchbook

/// What the texts of a document become.
extension CamtDocument {
  func take(_ text: ArraySlice<UInt8>, as action: CamtAction) {
    switch action {
    case .set(let element): change { if !$0.has(element.index) { $0.set(element.index, text) } }
    case .append(let element): append(text, to: element)
    case .amount(let element, let currency):
      change {
        guard !$0.has(element.index) else { return }
        $0.set(element.index, text)
        $0.set(currency.index, amountCurrency)
      }
      if isInTransaction, let amount = quietAmount(text) {
        transactionState.detailAmounts.append(amount)
      }
    case .value(let value): take(text, as: value)
    case .part: break
    }
  }

  /// Changes the entry, or the transaction that is being read.
  func change(_ body: (inout StatementEntry) -> Void) {
    if isInTransaction { body(&transactions[transactionSlot]) } else { body(&entry) }
  }

  func changeState(_ body: (inout CamtBooking) -> Void) {
    if isInTransaction { body(&transactionState) } else { body(&entryState) }
  }

  private func append(_ text: ArraySlice<UInt8>, to element: StatementElement) {
    change {
      $0.append(element.index, text)
      // Structured remittance is remittance too, in its place among the other texts.
      if element == .creditorReference || element == .documentNumber {
        $0.append(StatementElement.remittance.index, text)
      }
    }
  }

  private func take(_ text: ArraySlice<UInt8>, as value: CamtValue) {
    switch value {
    case .amount:
      let amount = amount(text, isInTransaction ? "TxDtls/Amt" : "Ntry/Amt")
      changeState {
        $0.amount = amount
        if amount == nil { $0.isBad = true }
      }
    case .direction:
      let sign = sign(text, isInTransaction ? "TxDtls/CdtDbtInd" : "Ntry/CdtDbtInd")
      changeState {
        $0.sign = sign
        if sign == nil { $0.isBad = true }
      }
    case .reversal: entry.isReversal = text.elementsEqual("true".utf8) || text.elementsEqual([0x31])
    case .status: takeStatus(text)
    case .bookingDay: takeDay(text, "BookgDt") { $0.bookingDay = $1 }
    case .valueDay: takeDay(text, "ValDt") { $0.valueDay = $1 }
    case .batchCount: entry.set(StatementElement.batchCount.index, text)
    case .transactionCode:
      change {
        $0.append(StatementElement.bankTransactionCode.index, text, separator: "-")
      }
    case .chargeAmount, .chargeDirection, .chargeTotal: takeCharge(text, as: value)
    case .party(let party, let kind):
      let index = CamtBooking.index(party, kind)
      if transactionState.sides[index].isEmpty {
        transactionState.sides[index].append(contentsOf: text)
      }
    case .balanceCode: balance.kind = CamtBalance.kind(text)
    case .balanceAmount: balance.amount = amount(text, "Bal/Amt")
    case .balanceDirection: balance.sign = sign(text, "Bal/CdtDbtInd")
    case .balanceDay: balance.day = ISODate(text, zone: zone)?.writtenDay
    default: takeStatement(text, as: value)
    }
  }

  private func takeStatement(_ text: ArraySlice<UInt8>, as value: CamtValue) {
    let word = String(decoding: text, as: UTF8.self)
    func fill(_ place: WritableKeyPath<Statement, String>, _ text: String) {
      if statement[keyPath: place].isEmpty { statement[keyPath: place] = text }
    }
    switch value {
    case .statementID: fill(\.id, word)
    case .sequenceNumber: fill(\.sequenceNumber, word)
    case .account: fill(\.account, word.filter { $0 != " " })
    case .accountCurrency: statement.currency = Currency(word)
    case .accountName: fill(\.accountName, word)
    case .bank: fill(\.bank, word)
    case .from: statement.from = ISODate(text, zone: zone)?.writtenDay
    case .through: statement.through = ISODate(text, zone: zone)?.writtenDay
    case .countAll: statement.stated.count = Int(word)
    case .countCredits: statement.stated.creditCount = Int(word)
    case .countDebits: statement.stated.debitCount = Int(word)
    case .sumAll: statement.stated.gross = sum(text)
    case .sumCredits: statement.stated.credits = sum(text)
    case .sumDebits: statement.stated.debits = sum(text)
    case .netAll: statement.stated.net = sum(text).map { $0 * netDirection }
    case .netDirection:
      guard text.elementsEqual("DBIT".utf8), netDirection == 1 else { return }
      netDirection = -1
      statement.stated.net = statement.stated.net.map { -$0 }
    default: break
    }
  }

  /// A sum of the statement, which has no currency of its own.
  private func sum(_ text: ArraySlice<UInt8>) -> Int64? {
    let currency = statement.currency ?? statement.balances.first?.amount.currency
    return Decimal64.parse(text, places: (currency ?? defaultCurrency)?.exponent ?? 2)
  }

  private func takeStatus(_ text: ArraySlice<UInt8>) {
    switch String(decoding: text, as: UTF8.self) {
    case "BOOK": entry.status = .booked
    case "PDNG", "FUTR": entry.status = .pending
    case "INFO": entry.status = .information
    default:
      guard let stream else { return }
      var finding = stream.finding(
        .structure,
        "Ntry/Sts is \"\(String(decoding: text.prefix(40), as: UTF8.self))\", which is no status of "
          + "the standard; the entry is taken for a booked one",
        remedy: "BOOK, PDNG, FUTR and INFO are known.", value: Array(text))
      finding.column = "Ntry/Sts"
      sink.warn(finding)
    }
  }

  private func takeDay(
    _ text: ArraySlice<UInt8>, _ name: String, _ put: (inout StatementEntry, Day) -> Void
  ) {
    guard let date = ISODate(text, zone: zone) else {
      mistake(
        .dateFormat, "Ntry/\(name)",
        "holds \"\(String(decoding: text.prefix(40), as: UTF8.self))\", expected a day such as "
          + "2026-03-01, or a time such as 2026-03-01T09:30:00+01:00",
        remedy: "Ask the bank for a correct file.", value: text)
      entryState.isBad = true
      return
    }
    put(&entry, keepsWrittenDays ? date.writtenDay : date.day)
    if name == "BookgDt" { entry.instantMilliseconds = date.instant }
  }

  // MARK: Money

  /// Reads an amount with its currency; what is wrong with it is told.
  private func amount(_ text: ArraySlice<UInt8>, _ column: String) -> Amount? {
    guard let currency = currency(column) else { return nil }
    if let units = Decimal64.parse(text, places: currency.exponent),
      text.first != 0x2D || units == 0
    {
      return Amount(minorUnits: units, currency: currency)
    }
    let shown = String(decoding: text.prefix(40), as: UTF8.self)
    let isNumber = text.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2B }
    if isNumber, text.count(where: { $0 == 0x2E }) < 2, text.contains(where: { $0 >= 0x30 }) {
      let decimals = text.firstIndex(of: 0x2E).map { text.endIndex - $0 - 1 } ?? 0
      let isLong = decimals > currency.exponent
      mistake(
        isLong ? .amountDecimals : .amountRange, column,
        isLong
          ? "holds \"\(shown)\", expected at most \(currency.exponent) decimal places, because "
            + "\(currency) has no more"
          : "holds \"\(shown)\", expected at most \(Int64.max) minor units",
        remedy: "Ask the bank for a correct file.", value: text)
    } else {
      mistake(
        .amountFormat, column,
        "holds \"\(shown)\", expected a decimal number without a sign such as 1234.50",
        remedy: "CdtDbtInd says the direction. Ask the bank for a correct file.", value: text)
    }
    return nil
  }

  private func currency(_ column: String) -> Currency? {
    if amountCurrency.isEmpty {
      if let currency = statement.currency ?? defaultCurrency { return currency }
      mistake(
        .emptyCurrency, column, "has no currency, and neither has the account",
        remedy: "Set  \"currency\": \"EUR\"  in the description if that is what it is.")
      return nil
    }
    if let packed = Currency.pack(amountCurrency), let currency = Currency.standard(packed: packed)
    {
      return currency
    }
    let code = String(decoding: amountCurrency.prefix(20), as: UTF8.self)
    mistake(
      .unknownCurrency, column, "is in \"\(code)\", expected a code of ISO 4217 such as EUR",
      remedy: "Ask the bank for a correct file.")
    return nil
  }

  /// An amount that only helps: what is wrong with it is left to the table.
  private func quietAmount(_ text: ArraySlice<UInt8>) -> Amount? {
    guard let packed = Currency.pack(amountCurrency),
      let currency = Currency.standard(packed: packed),
      let units = Decimal64.parse(text, places: currency.exponent), units >= 0
    else { return nil }
    return Amount(minorUnits: units, currency: currency)
  }

  private func sign(_ text: ArraySlice<UInt8>, _ column: String) -> Int64? {
    if text.elementsEqual("CRDT".utf8) { return 1 }
    if text.elementsEqual("DBIT".utf8) { return -1 }
    switch String(decoding: text.prefix(40), as: UTF8.self).uppercased() {
    case "CRDT": return 1
    case "DBIT": return -1
    default: break
    }
    mistake(
      .missingElement, column,
      "is \"\(String(decoding: text.prefix(40), as: UTF8.self))\", expected CRDT or DBIT",
      remedy: "Ask the bank for a correct file.", value: text)
    return nil
  }

  private func takeCharge(_ text: ArraySlice<UInt8>, as value: CamtValue) {
    let currency = amountCurrency
    changeState {
      switch value {
      case .chargeDirection: $0.chargeSign = text.elementsEqual("CRDT".utf8) ? -1 : 1
      default:
        guard
          let units = Decimal64.parse(text, places: StatementMapping.numberPlaces)
        else { return }
        if !$0.chargeCurrency.isEmpty, $0.chargeCurrency != currency { $0.hasMixedCharges = true }
        $0.chargeCurrency = currency
        if value == .chargeTotal {
          $0.chargeSum = units
          $0.hasChargeTotal = true
        } else {
          $0.chargeAmount = units
        }
      }
    }
  }
}

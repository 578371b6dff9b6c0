import Matchbook

/// The elements of one `STMTTRN`, until it is complete.
struct OFXTransaction {
  private(set) var line = 0
  private(set) var amount: [UInt8] = []
  private(set) var posted: [UInt8] = []
  private(set) var user: [UInt8] = []
  private(set) var available: [UInt8] = []
  /// The currency of the amount, where it is not the account's.
  private(set) var currency: [UInt8] = []
  /// The currency that the amount was changed from.
  private(set) var originalCurrency: [UInt8] = []
  var rate: [UInt8] = []
  private(set) var correction: [UInt8] = []
  /// What becomes of the entry as it is.
  private(set) var texts: [(element: Int, text: [UInt8])] = []

  mutating func begin(line: Int) {
    self = OFXTransaction()
    self.line = line
  }

  private static let elements: [[UInt8]: Int] = {
    let named: [String: StatementElement] = [
      "FITID": .id, "TRNTYPE": .bankTransactionCode, "CHECKNUM": .chequeNumber,
      "REFNUM": .accountServicerReference, "SRVRTID": .transactionID, "NAME": .counterparty,
      "EXTDNAME": .counterparty, "MEMO": .remittance, "SIC": .proprietaryCode,
      "PAYEEID": .counterpartyID, "CORRECTFITID": .originalReference,
    ]
    return Dictionary(uniqueKeysWithValues: named.map { (Array($0.utf8), $1.index) })
  }()

  private static let account = StatementElement.counterpartyAccount.index
  private static let bank = StatementElement.counterpartyBank.index

  mutating func take(_ tag: [UInt8], _ text: ArraySlice<UInt8>, inside: OFXReader.Aggregate?) {
    if inside == .accountTo || inside == .cardTo {
      if tag.elementsEqual("ACCTID".utf8) { texts.append((Self.account, Array(text))) }
      if tag.elementsEqual("BANKID".utf8) { texts.append((Self.bank, Array(text))) }
      return
    }
    if inside == .currency || inside == .original {
      if tag.elementsEqual("CURSYM".utf8) {
        if inside == .currency { currency = Array(text) } else { originalCurrency = Array(text) }
      }
      if tag.elementsEqual("CURRATE".utf8) { rate = text.map { $0 == 0x2C ? 0x2E : $0 } }
      return
    }
    if let element = Self.elements[tag] {
      // The long name says more than the short one before it.
      texts.append((element, Array(text)))
      return
    }
    switch String(decoding: tag, as: UTF8.self) {
    case "TRNAMT": amount = Array(text)
    case "DTPOSTED": posted = Array(text)
    case "DTUSER": user = Array(text)
    case "DTAVAIL": available = Array(text)
    case "CORRECTACTION": correction = Array(text)
    default: break
    }
  }
}

/// Amounts: a sign, digits, and a point or a comma before the decimals.
enum OFXAmount {
  static func read(
    _ text: ArraySlice<UInt8>, places: Int
  ) -> Result<Int64, MT940Cursor.AmountFailure> {
    var digits = text
    let isNegative = digits.first == UInt8(ascii: "-")
    if let sign = digits.first, sign == 0x2B || sign == 0x2D { digits = digits.dropFirst() }
    // Where both marks stand, the last one is before the decimals.
    let comma = digits.lastIndex(of: UInt8(ascii: ","))
    let point = digits.lastIndex(of: UInt8(ascii: "."))
    var plain = Array(digits)
    if let comma, let point {
      let groups = comma < point ? UInt8(ascii: ",") : UInt8(ascii: ".")
      plain.removeAll { $0 == groups }
    }
    if plain.first == UInt8(ascii: ".") || plain.first == UInt8(ascii: ",") {
      plain.insert(0x30, at: 0)
    }
    var cursor = MT940Cursor(plain[...])
    return cursor.amount(places: places).flatMap { units in
      cursor.isAtEnd
        ? .success(isNegative ? -units : units)
        : .failure(MT940Cursor.AmountFailure(problem: .missing, length: text.count))
    }
  }
}

/// A date of OFX: `YYYYMMDD`, then perhaps `HHMMSS.XXX` and `[-5:EST]`.
///
/// The day is the one that is written: the bank's own. The moment counts the offset, or none.
struct OFXDate {
  let day: Day
  let instantMilliseconds: Int64?

  init?(_ text: ArraySlice<UInt8>) {
    var cursor = MT940Cursor(text)
    guard let year = cursor.number(4), let month = cursor.number(2), let date = cursor.number(2),
      year >= 1900, let day = Day(year: year, month: month, day: date)
    else { return nil }
    self.day = day
    guard cursor.next &- 0x30 < 10 else {
      instantMilliseconds = nil
      guard cursor.isAtEnd || cursor.next == UInt8(ascii: "[") else { return nil }
      return
    }
    guard let hour = cursor.number(2), let minute = cursor.number(2), hour < 24, minute < 60 else {
      return nil
    }
    var seconds = hour * 3600 + minute * 60
    if cursor.next &- 0x30 < 10 {
      guard let second = cursor.number(2), second < 61 else { return nil }
      seconds += min(second, 59)
    }
    var milliseconds = 0
    if cursor.next == UInt8(ascii: ".") {
      cursor.position += 1
      var digits = 0
      while let digit = cursor.number(1) {
        if digits < 3 { milliseconds = milliseconds * 10 + digit }
        digits += 1
      }
      for _ in min(3, digits)..<3 { milliseconds *= 10 }
    }
    guard let offset = OFXDate.offset(&cursor) else { return nil }
    instantMilliseconds =
      (Int64(day.number) * 86_400 + Int64(seconds - offset)) * 1000 + Int64(milliseconds)
  }

  /// Seconds east of Greenwich: `[-5:EST]`, `[+5.5:IST]`; 0 where none is given.
  private static func offset(_ cursor: inout MT940Cursor) -> Int? {
    guard cursor.next == UInt8(ascii: "[") else { return cursor.isAtEnd ? 0 : nil }
    cursor.position += 1
    let isWest = cursor.next == UInt8(ascii: "-")
    if isWest || cursor.next == UInt8(ascii: "+") { cursor.position += 1 }
    var hours = 0
    var digits = 0
    while digits < 2, let digit = cursor.number(1) {
      hours = hours * 10 + digit
      digits += 1
    }
    var seconds = hours * 3600
    if cursor.next == UInt8(ascii: ".") {
      cursor.position += 1
      var unit = 360
      while let digit = cursor.number(1) {
        seconds += digit * unit
        unit /= 10
      }
    }
    guard digits > 0, hours <= 18,
      cursor.next == UInt8(ascii: ":") || cursor.next == UInt8(ascii: "]")
    else { return nil }
    return isWest ? -seconds : seconds
  }
}

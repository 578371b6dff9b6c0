import Matchbook

/// The elements of one `STMTTRN`, until it is complete.
///
/// The memory is used again for the next one.
struct OFXTransaction {
  private(set) var line = 0
  /// Where the elements stand that are read when the transaction is complete, by ``Part``.
  private var ranges = Array(repeating: 0..<0, count: Part.allCases.count)
  /// What becomes of the entry as it is.
  private var named: [(element: Int, range: Range<Int>)] = []
  private let content = ByteBuffer(capacity: 1024)

  enum Part: Int, CaseIterable {
    case amount, posted, available
    /// The currency of the amount, where it is not the account's.
    case currency
    /// The currency that the amount was changed from.
    case originalCurrency
    case rate, correction
  }

  mutating func begin(line: Int) {
    self.line = line
    for part in ranges.indices { ranges[part] = 0..<0 }
    named.removeAll(keepingCapacity: true)
    content.clear()
  }

  /// Empty where the transaction has none.
  subscript(part: Part) -> Bytes { content.bytes[ranges[part.rawValue]] }

  /// Calls `body` with the elements that become of the entry as they are, in the order of the file.
  func forEachText(_ body: (Int, Bytes) -> Void) {
    for (element, range) in named { body(element, content.bytes[range]) }
  }

  mutating func forgetRate() { ranges[Part.rate.rawValue] = 0..<0 }

  private static let elements: TagTable<Int> = {
    let named: [(StaticString, StatementElement)] = [
      ("FITID", .id), ("TRNTYPE", .bankTransactionCode), ("CHECKNUM", .chequeNumber),
      ("REFNUM", .accountServicerReference), ("SRVRTID", .transactionID), ("NAME", .counterparty),
      ("EXTDNAME", .counterparty), ("MEMO", .remittance), ("SIC", .proprietaryCode),
      ("PAYEEID", .counterpartyID), ("CORRECTFITID", .originalReference),
    ]
    return TagTable(named.map { (name: Bytes($0).name, value: $1.index) })
  }()

  private static let account = StatementElement.counterpartyAccount.index
  private static let bank = StatementElement.counterpartyBank.index

  mutating func take(_ tag: Bytes, _ text: Bytes, inside: OFXReader.Aggregate?) {
    switch inside {
    case .accountTo, .cardTo:
      if tag == "ACCTID" { named.append((Self.account, keep(text))) }
      if tag == "BANKID" { named.append((Self.bank, keep(text))) }
    case .currency, .original:
      if tag == "CURSYM" {
        ranges[(inside == .currency ? Part.currency : .originalCurrency).rawValue] = keep(text)
      } else if tag == "CURRATE" {
        ranges[Part.rate.rawValue] = keep(text)
      }
    default:
      // The long name says more than the short one before it.
      if let element = Self.elements[tag.name] {
        named.append((element, keep(text)))
      } else if let part = Self.part(of: tag) {
        ranges[part.rawValue] = keep(text)
      }
    }
  }

  private static func part(of tag: Bytes) -> Part? {
    if tag == "TRNAMT" { return .amount }
    if tag == "DTPOSTED" { return .posted }
    if tag == "DTAVAIL" { return .available }
    return tag == "CORRECTACTION" ? .correction : nil
  }

  private func keep(_ text: Bytes) -> Range<Int> {
    let start = content.count
    content.append(text)
    return start..<content.count
  }
}

/// Amounts: a sign, digits, and a point or a comma before the decimals.
enum OFXAmount {
  static func read(_ text: Bytes, places: Int) -> Result<Int64, MT940Cursor.AmountFailure> {
    var digits = text
    let isNegative = digits.first == UInt8(ascii: "-")
    if let sign = digits.first, sign == 0x2B || sign == 0x2D {
      digits = digits.dropFirst().withoutBlanks
    }
    let read = isPlain(digits) ? amount(digits, places) : separated(digits, places)
    return read.flatMap { units in
      guard let units else {
        return .failure(MT940Cursor.AmountFailure(problem: .missing, length: text.count))
      }
      return .success(isNegative ? -units : units)
    }
  }

  /// Whether there is a digit before at most one mark.
  private static func isPlain(_ digits: Bytes) -> Bool {
    guard let first = digits.first, first &- 0x30 < 10 else { return false }
    return !(digits.contains(UInt8(ascii: ",")) && digits.contains(UInt8(ascii: ".")))
  }

  /// Where both marks stand, the last one is before the decimals.
  private static func separated(
    _ digits: Bytes, _ places: Int
  ) -> Result<Int64?, MT940Cursor.AmountFailure> {
    var plain = Array(digits)
    let comma = plain.lastIndex(of: UInt8(ascii: ","))
    let point = plain.lastIndex(of: UInt8(ascii: "."))
    if let comma, let point {
      let groups = comma < point ? UInt8(ascii: ",") : UInt8(ascii: ".")
      plain.removeAll { $0 == groups }
    }
    if plain.first == UInt8(ascii: ".") || plain.first == UInt8(ascii: ",") {
      plain.insert(0x30, at: 0)
    }
    return plain.withUnsafeBufferPointer { amount(Bytes($0), places) }
  }

  /// `nil` where something stands behind the amount.
  private static func amount(
    _ text: Bytes, _ places: Int
  ) -> Result<Int64?, MT940Cursor.AmountFailure> {
    var cursor = MT940Cursor(text)
    return cursor.amount(places: places).map { cursor.isAtEnd ? $0 : nil }
  }
}

/// A date of OFX: `YYYYMMDD`, then perhaps `HHMMSS.XXX` and `[-5:EST]`.
///
/// The day is the one that is written: the bank's own. The moment counts the offset, or none.
struct OFXDate {
  let day: Day
  let instantMilliseconds: Int64?

  init?(_ text: Bytes) {
    var cursor = MT940Cursor(text)
    guard let year = cursor.number(4) else { return nil }
    // Some programs write days as ISO 8601 does.
    let isParted = cursor.next == UInt8(ascii: "-")
    if isParted { cursor.position += 1 }
    guard let month = cursor.number(2) else { return nil }
    if isParted {
      guard cursor.next == UInt8(ascii: "-") else { return nil }
      cursor.position += 1
    }
    guard let date = cursor.number(2), year >= 1900,
      let day = Day(year: year, month: month, day: date)
    else { return nil }
    self.day = day
    guard cursor.next &- 0x30 < 10 else {
      instantMilliseconds = nil
      guard cursor.isAtEnd || cursor.next == UInt8(ascii: "[") else { return nil }
      return
    }
    // 24:00 is the end of the day that is written.
    guard let hour = cursor.number(2), let minute = cursor.number(2), minute < 60,
      hour < 24 || (hour == 24 && minute == 0)
    else { return nil }
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
    if cursor.next == UInt8(ascii: "["), (0x41...0x5A).contains(cursor.peek(1) & 0xDF) {
      // A zone that has only a name: the day is known, the moment is not.
      instantMilliseconds = nil
      return
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

import Matchbook

/// Reads what the field `:86:` says of an entry, in whichever of its dialects the bank writes.
///
/// - German banks: a code of three digits and subfields such as `?20`, with codes such as `SVWZ+`
///   inside (*DFÜ-Abkommen, Anlage 3*, business transaction codes).
/// - Codes between slashes, such as `/EREF/…/REMI/…` (SWIFT usage rules, Dutch and Swiss banks).
/// - The codes with a plus in lines of text.
/// - Plain text.
struct MT940Information {
  /// Subfields that go on in the next one.
  private var purpose = MT940Purpose()
  private let name = ByteBuffer(capacity: 128)
  private let code = ByteBuffer(capacity: 32)

  mutating func read(_ field: MT940Field, into entry: inout StatementEntry) {
    if let mark = MT940Information.subfieldMark(field.text) {
      readSubfields(field.text, mark: mark, into: &entry)
    } else if MT940SlashCodes.begins(field.text) {
      MT940SlashCodes.read(field.joined(), into: &entry)
    } else if (0..<field.lineCount).contains(where: { MT940Purpose.code(of: field.line($0)) != nil }
    ) {
      purpose.begin()
      for index in 0..<field.lineCount { purpose.append(field.line(index), width: 65) }
      purpose.end(into: &entry)
    } else {
      entry.append(Index.remittance, field.joined().withoutBlanks)
    }
  }

  enum Index {
    static let remittance = StatementElement.remittance.index
    static let code = StatementElement.proprietaryCode.index
    static let further = StatementElement.additionalInformation.index
    static let batch = StatementElement.proprietaryReference.index
    static let bank = StatementElement.counterpartyBank.index
    static let account = StatementElement.counterpartyAccount.index
    static let name = StatementElement.counterparty.index
    static let charges = StatementElement.charges.index
    static let chargesCurrency = StatementElement.chargesCurrency.index
    static let amount = StatementElement.instructedAmount.index
    static let currency = StatementElement.instructedCurrency.index
    static let rate = StatementElement.exchangeRate.index
  }

  // MARK: Subfields of German banks

  /// The mark before the numbers of subfields, mostly `?`; `nil` if the field has none.
  private static func subfieldMark(_ text: Bytes) -> UInt8? {
    guard text.count >= 6 else { return nil }
    // Some banks leave the code of the transaction away.
    let at = text[0] &- 0x30 < 10 && text[1] &- 0x30 < 10 && text[2] &- 0x30 < 10 ? 3 : 0
    let mark = text[at]
    let isMark =
      (0x21...0x2F).contains(mark) || (0x3A...0x40).contains(mark) || mark == 0x7C || mark == 0x5E
      || mark == 0x7E
    guard isMark, mark != UInt8(ascii: "/") || at == 3, mark != UInt8(ascii: ","),
      mark != UInt8(ascii: "."), text[at + 1] &- 0x30 < 10, text[at + 2] &- 0x30 < 10
    else { return nil }
    if at > 0 || mark == UInt8(ascii: "?") { return mark }
    // Without a code a mark that texts begin with has to come again.
    let others: [UInt8] = [0x3C, 0x5E, 0x7C, 0x7E]
    return others.contains(mark) && isSubfield(text, at: 0)
      && nextSubfield(text, from: 3, mark: mark) < text.count ? mark : nil
  }

  private mutating func readSubfields(
    _ text: Bytes, mark: UInt8, into entry: inout StatementEntry
  ) {
    // Lines end where they were full, also inside a subfield: their ends mean nothing.
    let hasCode = text[0] != mark
    if hasCode { entry.set(Index.code, text.prefix(3)) }
    purpose.begin()
    name.clear()
    var lastName = 0
    var at = text.firstPlace(of: mark) ?? text.count
    while at < text.count {
      let number = Int(text[at + 1] &- 0x30) * 10 + Int(text[at + 2] &- 0x30)
      let end = MT940Information.nextSubfield(text, from: at + 3, mark: mark)
      let value = text[at + 3..<end]
      switch number {
      case 10: entry.set(Index.batch, value.withoutBlanks)
      case 20...29, 60...63: purpose.append(value, width: 27)
      case 30: entry.set(Index.bank, value.withoutBlanks)
      case 31: entry.set(Index.account, value.withoutBlanks)
      case 38 where IBAN.isValid(value.withoutBlanks):
        entry.set(Index.account, value.withoutBlanks)
      case 32, 33:
        if !name.isEmpty, text[(at - lastName)..<at].characterCount < 27 { name.append(0x20) }
        name.append(value)
        lastName = value.count
      case 34:
        // The addition to the code of the transaction, as in the codes of camt files.
        let addition = value.withoutBlanks
        guard !addition.isEmpty else { break }
        code.clear()
        if hasCode {
          code.append(text.prefix(3))
          code.append(0x2B)
        }
        code.append(addition)
        entry.set(Index.code, code.bytes)
      default: entry.append(Index.further, value.withoutBlanks)
      }
      at = end
    }
    entry.set(Index.name, name.bytes.withoutBlanks)
    purpose.end(into: &entry)
  }

  /// Where the next subfield begins; the end of the text if there is none.
  @inline(__always)
  private static func nextSubfield(_ text: Bytes, from start: Int, mark: UInt8) -> Int {
    var place = start
    while let found = text.firstPlace(of: mark, from: place) {
      if isSubfield(text, at: found) { return found }
      place = found + 1
    }
    return text.count
  }

  /// A question mark may stand before digits in a text: only the numbers that exist count.
  private static func isSubfield(_ text: Bytes, at: Int) -> Bool {
    guard at + 2 < text.count, text[at + 1] &- 0x30 < 10, text[at + 2] &- 0x30 < 10 else {
      return false
    }
    switch Int(text[at + 1] &- 0x30) &* 10 &+ Int(text[at + 2] &- 0x30) {
    case 20...34, 0, 10, 38...39, 60...63: return true
    default: return false
    }
  }

  // MARK: Details of entries in another currency

  /// `/OCMT/USD120,50/EXCH/1,10/CHGS/EUR2,50/` behind an entry.
  static func readDetails(_ line: Bytes, into entry: inout StatementEntry) {
    var rest = line
    var code = Bytes.empty
    while !rest.isEmpty {
      let end = rest.firstPlace(of: 0x2F) ?? rest.count
      let part = rest[0..<end]
      rest = rest.dropFirst(end + 1)
      guard !part.isEmpty else { continue }
      readDetail(code, part, into: &entry)
      code = part
    }
  }

  private static func readDetail(_ code: Bytes, _ value: Bytes, into entry: inout StatementEntry) {
    let value = value.withoutBlanks
    if code == "EXCH" { entry.set(Index.rate, value.map { $0 == 0x2C ? 0x2E : $0 }) }
    guard code == "OCMT" || code == "CHGS" else { return }
    var cursor = MT940Cursor(value)
    guard let currency = cursor.currency(),
      case .success(let units) = cursor.amount(places: currency.exponent), cursor.isAtEnd
    else { return }
    let text = Amount(minorUnits: units, currency: currency).decimalText
    let isCharge = code == "CHGS"
    entry.set(isCharge ? Index.charges : Index.amount, text.utf8)
    entry.set(isCharge ? Index.chargesCurrency : Index.currency, currency.code.utf8)
  }
}

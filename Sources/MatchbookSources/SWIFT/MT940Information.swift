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
  /// What the field said before, if it stands several times behind one entry.
  private var earlier: [UInt8] = []

  mutating func beginEntry() { earlier.removeAll(keepingCapacity: true) }

  mutating func read(_ field: MT940Field, into entry: inout StatementEntry) {
    if let mark = MT940Information.subfieldMark(field) {
      readSubfields(field, mark: mark, into: &entry)
    } else if MT940Information.hasSlashCodes(field) {
      MT940SlashCodes.read(field.joined(), into: &entry)
    } else if field.lines.contains(where: { MT940Purpose.code(of: $0) != nil }) {
      purpose.begin()
      for line in field.lines { purpose.append(line[...], width: 65) }
      purpose.end(into: &entry)
    } else {
      entry.append(
        Index.remittance, field.joined()[...].withoutBlanks, separator: " ".utf8)
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
  private static func subfieldMark(_ field: MT940Field) -> UInt8? {
    let text = field.text
    guard text.count >= 6 else { return nil }
    // Some banks leave the code of the transaction away.
    let at = text[0] &- 0x30 < 10 && text[1] &- 0x30 < 10 && text[2] &- 0x30 < 10 ? 3 : 0
    let mark = text[at]
    let isMark =
      (0x21...0x2F).contains(mark) || (0x3A...0x40).contains(mark) || mark == 0x7C || mark == 0x5E
    guard isMark, mark != UInt8(ascii: "/") || at == 3, mark != UInt8(ascii: ","),
      mark != UInt8(ascii: "."), text[at + 1] &- 0x30 < 10, text[at + 2] &- 0x30 < 10
    else { return nil }
    guard at == 0 else { return mark }
    return mark == UInt8(ascii: "?") ? mark : nil
  }

  private mutating func readSubfields(
    _ field: MT940Field, mark: UInt8, into entry: inout StatementEntry
  ) {
    // Lines end where they were full, also inside a subfield: their ends mean nothing.
    let text = field.text[...]
    if text[text.startIndex] != mark {
      entry.set(Index.code, text.prefix(3))
    }
    purpose.begin()
    var name: [UInt8] = []
    var lastName = 0
    var at = text.firstIndex(of: mark) ?? text.endIndex
    while at < text.endIndex {
      let number = Int(text[at + 1] &- 0x30) * 10 + Int(text[at + 2] &- 0x30)
      let start = at + 3
      var end = start
      while end < text.endIndex, !MT940Information.isSubfield(text, at: end, mark: mark) {
        end += 1
      }
      let value = text[start..<end]
      switch number {
      case 0: entry.append(Index.further, value.withoutBlanks, separator: " ".utf8)
      case 10: entry.set(Index.batch, value.withoutBlanks)
      case 20...29, 60...63: purpose.append(value, width: 27)
      case 30: entry.set(Index.bank, value.withoutBlanks)
      case 31: entry.set(Index.account, value.withoutBlanks)
      case 32, 33:
        if !name.isEmpty, MT940Field.characters(text[(at - lastName)..<at]) < 27 {
          name.append(0x20)
        }
        name += value
        lastName = value.count
      case 34:
        // The addition to the code of the transaction, as in the codes of camt files.
        let addition = value.withoutBlanks
        if !addition.isEmpty {
          let code = text[text.startIndex] == mark ? [] : Array(text.prefix(3)) + [0x2B]
          entry.set(Index.code, code + addition)
        }
      default: entry.append(Index.further, value.withoutBlanks, separator: " ".utf8)
      }
      at = end
    }
    entry.set(Index.name, name[...].withoutBlanks)
    purpose.end(into: &entry)
  }

  private static func isSubfield(_ text: ArraySlice<UInt8>, at: Int, mark: UInt8) -> Bool {
    guard text[at] == mark, at + 2 < text.endIndex, text[at + 1] &- 0x30 < 10,
      text[at + 2] &- 0x30 < 10
    else { return false }
    // A question mark may stand before digits in a text: only the numbers that exist count.
    switch Int(text[at + 1] &- 0x30) * 10 + Int(text[at + 2] &- 0x30) {
    case 0, 10, 20...34, 38...39, 60...63: return true
    default: return false
    }
  }

  // MARK: Details of entries in another currency

  /// `/OCMT/USD120,50/EXCH/1,10/CHGS/EUR2,50/` behind an entry.
  func readDetails(_ line: ArraySlice<UInt8>, into entry: inout StatementEntry) {
    let parts = line.split(separator: 0x2F)
    for (code, value) in zip(parts, parts.dropFirst()) {
      if code.elementsEqual("EXCH".utf8) {
        entry.set(Index.rate, value.map { $0 == 0x2C ? 0x2E : $0 })
      }
      guard code.elementsEqual("OCMT".utf8) || code.elementsEqual("CHGS".utf8) else { continue }
      var cursor = MT940Cursor(value)
      guard let currency = cursor.currency(),
        case .success(let units) = cursor.amount(places: currency.exponent), cursor.isAtEnd
      else { continue }
      let text = Amount(minorUnits: units, currency: currency).decimalText
      let isCharge = code.elementsEqual("CHGS".utf8)
      entry.set(isCharge ? Index.charges : Index.amount, text.utf8)
      entry.set(isCharge ? Index.chargesCurrency : Index.currency, currency.code.utf8)
    }
  }
}

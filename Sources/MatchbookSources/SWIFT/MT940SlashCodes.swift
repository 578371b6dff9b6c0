import Matchbook

/// Texts with codes between slashes: `/TRTP/SEPA OVERBOEKING/IBAN/…/NAME/…/REMI/…/EREF/…`.
enum MT940SlashCodes {
  private enum Meaning {
    case element(Int)
    /// A code that says what the following ones are about.
    case group
    case counterparty
    case remittance
    case details
  }

  private static let meanings: [UInt128: Meaning] = {
    let elements: [String: StatementElement] = [
      "EREF": .endToEndID, "MARF": .mandateID, "CSID": .creditorID, "IBAN": .counterpartyAccount,
      "ACCT": .counterpartyAccount, "BIC": .counterpartyBank, "NAME": .counterparty,
      "TRTP": .additionalInformation, "TRCD": .proprietaryCode, "PREF": .paymentInformationID,
      "IREF": .instructionID, "KREF": .accountOwnerReference, "UETR": .uetr, "TXID": .transactionID,
      "ULTC": .ultimateCounterparty, "ULTD": .ultimateCounterparty, "ULTB": .ultimateCounterparty,
      "PURP": .purpose, "RTRN": .returnReason, "CREF": .creditorReference, "ID": .counterpartyID,
      "CLRREF": .clearingReference, "CHQN": .chequeNumber, "ESRREF": .creditorReference,
      "SCOR": .creditorReference, "QRREF": .creditorReference,
    ]
    var all: [UInt128: Meaning] = [:]
    func add(_ code: String, _ meaning: Meaning) {
      all[code.utf8.reduce(0) { $0 << 8 | UInt128($1) }] = meaning
    }
    for (code, element) in elements { add(code, .element(element.index)) }
    for code in ["ORDP", "BENM", "REMI2", "BO", "PY", "ADDR", "CITY", "ISDT", "SVCL", "CDTRREFTP"] {
      add(code, .group)
    }
    add("CNTP", .counterparty)
    for code in ["REMI", "USTD"] { add(code, .remittance) }
    for code in ["OCMT", "CHGS", "EXCH"] { add(code, .details) }
    return all
  }()

  private static let remittance = StatementElement.remittance.index
  private static let account = StatementElement.counterpartyAccount.index
  private static let bank = StatementElement.counterpartyBank.index
  private static let name = StatementElement.counterparty.index
  private static let reference = StatementElement.creditorReference.index

  /// The code that stands between slashes at a position; `nil` if none does.
  private static func code(
    _ text: Bytes, at position: Int
  ) -> (meaning: Meaning, end: Int, code: Bytes)? {
    guard text[position] == 0x2F else { return nil }
    var end = position + 1
    var key: UInt128 = 0
    while end < text.count, end - position <= 9,
      (0x41...0x5A).contains(text[end]) || text[end] &- 0x30 < 10
    {
      key = key << 8 | UInt128(text[end])
      end += 1
    }
    guard end < text.count, text[end] == 0x2F, let meaning = meanings[key] else { return nil }
    return (meaning, end + 1, text[position + 1..<end])
  }

  /// Where the next code begins; the end of the text if there is none.
  private static func nextCode(_ text: Bytes, from start: Int) -> Int {
    var place = start
    while let slash = text.firstPlace(of: 0x2F, from: place) {
      if code(text, at: slash) != nil { return slash }
      place = slash + 1
    }
    return text.count
  }

  /// Whether a field begins with a code that is known.
  static func begins(_ text: Bytes) -> Bool {
    text.first == 0x2F && code(text, at: 0) != nil
  }

  static func read(_ text: Bytes, into entry: inout StatementEntry) {
    var at = nextCode(text, from: 0)
    // What stands before the first code is a text of its own.
    if at > 0 { entry.append(remittance, text[0..<at].withoutBlanks) }
    while at < text.count, let found = code(text, at: at) {
      // The slash that ends a value may begin the next code.
      let end = nextCode(text, from: found.end)
      var value = text[found.end..<end]
      if case .counterparty = found.meaning {
        readCounterparty(value, into: &entry)
      } else {
        while value.last == 0x2F { value = value.dropLast() }
        // A code of details is read with its slashes.
        let whole = text[at..<found.end + value.count]
        take(found.meaning, value.withoutBlanks, whole, into: &entry)
      }
      at = end
    }
  }

  private static func take(
    _ meaning: Meaning, _ value: Bytes, _ whole: Bytes, into entry: inout StatementEntry
  ) {
    guard !value.isEmpty else { return }
    switch meaning {
    case .group, .counterparty: break
    case .details: MT940Information.readDetails(whole.withoutBlanks, into: &entry)
    case .remittance: readRemittance(value, into: &entry)
    case .element(let index):
      // The first name is the one that stands nearest to the money.
      if !entry.has(index) { entry.set(index, value) }
    }
  }

  /// `USTD//text`, `STRD/CUR/reference` or a text.
  private static func readRemittance(_ value: Bytes, into entry: inout StatementEntry) {
    var value = value
    for prefix in ["USTD//", "USTD/"] as [StaticString] where value.starts(with: prefix) {
      value = value.dropFirst(prefix.utf8CodeUnitCount)
    }
    for prefix in ["STRD/CUR/", "STRD/ISO/", "STRD/"] as [StaticString]
    where value.starts(with: prefix) {
      return entry.set(reference, value.dropFirst(prefix.utf8CodeUnitCount).withoutBlanks)
    }
    entry.append(remittance, value.withoutBlanks)
  }

  /// `account/bank/name/city`.
  private static func readCounterparty(_ value: Bytes, into entry: inout StatementEntry) {
    var rest = value
    for index in [account, bank, name] {
      let end = rest.firstPlace(of: 0x2F) ?? rest.count
      entry.set(index, rest[0..<end].withoutBlanks)
      guard end < rest.count else { return }
      rest = rest.from(end + 1)
    }
  }
}

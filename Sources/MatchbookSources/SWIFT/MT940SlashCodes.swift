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

  private static let meanings: [[UInt8]: Meaning] = {
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
    var all: [[UInt8]: Meaning] = [:]
    for (code, element) in elements { all[Array(code.utf8)] = .element(element.index) }
    for code in ["ORDP", "BENM", "REMI2", "BO", "PY", "ADDR", "CITY", "ISDT", "SVCL", "CDTRREFTP"] {
      all[Array(code.utf8)] = .group
    }
    for code in ["CNTP"] { all[Array(code.utf8)] = .counterparty }
    for code in ["REMI", "USTD"] { all[Array(code.utf8)] = .remittance }
    for code in ["OCMT", "CHGS", "EXCH"] { all[Array(code.utf8)] = .details }
    return all
  }()

  private static let remittance = StatementElement.remittance.index
  private static let account = StatementElement.counterpartyAccount.index
  private static let bank = StatementElement.counterpartyBank.index
  private static let name = StatementElement.counterparty.index
  private static let reference = StatementElement.creditorReference.index

  /// The code that stands between slashes at a position; `nil` if none does.
  private static func code(
    _ text: ArraySlice<UInt8>, at position: Int
  ) -> (meaning: Meaning, end: Int, code: ArraySlice<UInt8>)? {
    guard text[position] == 0x2F else { return nil }
    var end = position + 1
    while end < text.endIndex, end - position <= 9,
      (0x41...0x5A).contains(text[end]) || text[end] &- 0x30 < 10
    {
      end += 1
    }
    guard end < text.endIndex, text[end] == 0x2F,
      let meaning = meanings[Array(text[(position + 1)..<end])]
    else { return nil }
    return (meaning, end + 1, text[(position + 1)..<end])
  }

  /// Whether a field begins with a code that is known.
  static func begins(_ text: ArraySlice<UInt8>) -> Bool {
    guard let slash = text.first, slash == 0x2F else { return false }
    return code(text, at: text.startIndex) != nil
  }

  static func read(_ bytes: [UInt8], into entry: inout StatementEntry) {
    let text = bytes[...]
    var at = text.startIndex
    // What stands before the first code is a text of its own.
    while at < text.endIndex, code(text, at: at) == nil { at += 1 }
    if at > text.startIndex {
      entry.append(remittance, text[..<at].withoutBlanks, separator: " ".utf8)
    }
    while at < text.endIndex, let found = code(text, at: at) {
      var end = found.end
      // The slash that ends a value may begin the next code.
      while end < text.endIndex, code(text, at: end) == nil { end += 1 }
      var value = text[found.end..<end]
      if case .counterparty = found.meaning {
        readCounterparty(value, into: &entry)
      } else {
        while value.last == 0x2F { value = value.dropLast() }
        take(found.meaning, value.withoutBlanks, found.code, into: &entry)
      }
      at = end
    }
  }

  private static func take(
    _ meaning: Meaning, _ value: ArraySlice<UInt8>, _ code: ArraySlice<UInt8>,
    into entry: inout StatementEntry
  ) {
    guard !value.isEmpty else { return }
    switch meaning {
    case .group, .counterparty: break
    case .details:
      MT940Information().readDetails([0x2F] + code + [0x2F] + value, into: &entry)
    case .remittance: readRemittance(value, into: &entry)
    case .element(let index):
      // The first name is the one that stands nearest to the money.
      if !entry.has(index) { entry.set(index, value) }
    }
  }

  /// `USTD//text`, `STRD/CUR/reference` or a text.
  private static func readRemittance(
    _ value: ArraySlice<UInt8>, into entry: inout StatementEntry
  ) {
    var value = value
    for prefix in ["USTD//", "USTD/"] where value.starts(with: prefix.utf8) {
      value = value.dropFirst(prefix.utf8.count)
    }
    for prefix in ["STRD/CUR/", "STRD/ISO/", "STRD/"] where value.starts(with: prefix.utf8) {
      return entry.set(reference, value.dropFirst(prefix.utf8.count).withoutBlanks)
    }
    entry.append(remittance, value.withoutBlanks, separator: " ".utf8)
  }

  /// `account/bank/name/city`.
  private static func readCounterparty(
    _ value: ArraySlice<UInt8>, into entry: inout StatementEntry
  ) {
    let parts = value.split(separator: 0x2F, omittingEmptySubsequences: false)
    for (part, index) in zip(parts, [account, bank, name]) {
      entry.set(index, part.withoutBlanks)
    }
  }
}

extension MT940Information {
  static func hasSlashCodes(_ field: MT940Field) -> Bool {
    MT940SlashCodes.begins(field.text[...])
  }
}

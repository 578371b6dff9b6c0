import Matchbook

/// Puts the lines of a purpose together, and takes the codes such as `EREF+` out of it.
///
/// A code stands at the start of a line or behind a blank; what follows it belongs to it until the next
/// one. A line that is full goes on in the next; the ends of others are blanks in texts, and nothing
/// in references, which have none.
struct MT940Purpose {
  private var part = Part.text
  private var value: [UInt8] = []
  private var text: [UInt8] = []
  private var values: [(part: Part, value: [UInt8])] = []
  private var endsFull = true

  enum Part: Equatable {
    case text
    case element(Int, isReference: Bool)
  }

  mutating func begin() {
    part = .text
    value.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    endsFull = true
  }

  private static let codes: [(code: [UInt8], part: Part)] = {
    let elements: [(String, StatementElement, Bool)] = [
      ("EREF", .endToEndID, true), ("KREF", .accountOwnerReference, true),
      ("MREF", .mandateID, true), ("CRED", .creditorID, true), ("DEBT", .counterpartyID, true),
      ("IBAN", .counterpartyAccount, true), ("BIC", .counterpartyBank, true),
      ("ABWA", .ultimateCounterparty, false), ("ABWE", .ultimateCounterparty, false),
      ("ANAM", .counterparty, false), ("PURP", .purpose, true), ("RREF", .originalReference, true),
      ("OAMT", .instructedAmount, true), ("COAM", .charges, true),
      ("RTRN", .returnReason, true),
    ]
    return [(Array("SVWZ".utf8), .text)]
      + elements.map { (Array($0.utf8), .element($1.index, isReference: $2)) }
  }()

  /// The code that a text begins with, and its length; `nil` if it begins otherwise.
  static func code(of line: ArraySlice<UInt8>) -> (part: Part, length: Int)? {
    guard line.count > 4, let first = line.first, (0x41...0x5A).contains(first) else { return nil }
    for (code, part) in codes where line.starts(with: code) {
      let behind = line.startIndex + code.count
      guard behind < line.endIndex else { return nil }
      // Some banks write a colon and a blank for the plus.
      if line[behind] == UInt8(ascii: "+") { return (part, code.count + 1) }
      if line[behind] == UInt8(ascii: ":"), behind + 1 < line.endIndex, line[behind + 1] == 0x20 {
        return (part, code.count + 2)
      }
    }
    return nil
  }

  /// Adds a line.
  ///
  /// - Parameter width: The characters of a full line.
  mutating func append(_ line: ArraySlice<UInt8>, width: Int) {
    var start = line.startIndex
    var isFirst = true
    var at = start
    while at < line.endIndex {
      let isPlace = at == line.startIndex || line[at - 1] == 0x20
      if isPlace, let found = MT940Purpose.code(of: line[at...]) {
        add(line[start..<at], isFirst: isFirst)
        close()
        part = found.part
        at += found.length
        start = at
        isFirst = false
        continue
      }
      at += 1
    }
    add(line[start...], isFirst: isFirst)
    endsFull = MT940Field.characters(line) >= width
  }

  /// - Parameter isFirst: Whether the part begins a line, so that a blank may belong before it.
  private mutating func add(_ rest: ArraySlice<UInt8>, isFirst: Bool) {
    guard !rest.isEmpty else { return }
    switch part {
    case .text:
      if isFirst, !text.isEmpty, !endsFull { text.append(0x20) }
      text += rest
    case .element(_, let isReference):
      if isFirst, !value.isEmpty, !endsFull, !isReference { value.append(0x20) }
      value += rest
    }
  }

  /// Ends the value of a code.
  private mutating func close() {
    if part != .text, !value.isEmpty {
      values.append((part, value))
    } else if part == .text, let last = text.last, last != 0x20 {
      // Text before a code and text behind it are two.
      text.append(0x20)
    }
    value.removeAll(keepingCapacity: true)
    part = .text
  }

  private typealias Index = MT940Information.Index

  mutating func end(into entry: inout StatementEntry) {
    close()
    for (part, value) in values {
      guard case .element(let index, _) = part else { continue }
      if index == Index.amount || index == Index.charges {
        setAmount(index, value[...].withoutBlanks, into: &entry)
      } else if index != Index.name || !entry.has(index) {
        entry.set(index, value[...].withoutBlanks)
      }
    }
    entry.append(Index.remittance, text[...].withoutBlanks, separator: " ".utf8)
  }

  /// `EUR12,50` or `12,50`.
  private func setAmount(
    _ index: Int, _ value: ArraySlice<UInt8>, into entry: inout StatementEntry
  ) {
    var cursor = MT940Cursor(value)
    let currency = cursor.currency() ?? entry.currency
    guard case .success(let units) = cursor.amount(places: currency.exponent) else { return }
    entry.set(index, Amount(minorUnits: units, currency: currency).decimalText.utf8)
    entry.set(
      index == Index.amount ? Index.currency : Index.chargesCurrency, currency.code.utf8)
  }
}

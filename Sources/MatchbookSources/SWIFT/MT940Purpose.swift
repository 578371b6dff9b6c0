import Matchbook

/// Puts the lines of a purpose together, and takes the codes such as `EREF+` out of it.
///
/// A code stands at the start of a line or behind a blank; what follows it belongs to it until the next
/// one. A line that is full goes on in the next; the ends of others are blanks in texts, and nothing
/// in references, which have none.
struct MT940Purpose {
  private var part = Part.text
  private let text = ByteBuffer(capacity: 1024)
  /// What follows the codes, one behind the other.
  private let values = ByteBuffer(capacity: 1024)
  private var parts: [(part: Part, range: Range<Int>)] = []
  /// Where the value of the last code begins.
  private var valueStart = 0
  private var endsFull = true

  enum Part: Equatable {
    case text
    case element(Int, isReference: Bool)
  }

  mutating func begin() {
    part = .text
    text.clear()
    values.clear()
    if !parts.isEmpty { parts.removeAll(keepingCapacity: true) }
    valueStart = 0
    endsFull = true
  }

  private static let codes: [(word: UInt32, part: Part)] = {
    let elements: [(StaticString, StatementElement, Bool)] = [
      ("EREF", .endToEndID, true), ("KREF", .accountOwnerReference, true),
      ("MREF", .mandateID, true), ("CRED", .creditorID, true), ("DEBT", .counterpartyID, true),
      ("IBAN", .counterpartyAccount, true), ("BIC", .counterpartyBank, true),
      ("ABWA", .ultimateCounterparty, false), ("ABWE", .ultimateCounterparty, false),
      ("ANAM", .counterparty, false), ("PURP", .purpose, true), ("RREF", .originalReference, true),
      ("OAMT", .instructedAmount, true), ("COAM", .charges, true),
      ("RTRN", .returnReason, true),
    ]
    return [(Bytes("SVWZ").word, .text)]
      + elements.map { (Bytes($0).word, .element($1.index, isReference: $2)) }
  }()

  /// The code that a text begins with, and its length; `nil` if it begins otherwise.
  @inline(__always)
  static func code(of line: Bytes) -> (part: Part, length: Int)? {
    guard line.count > 4 else { return nil }
    return code(of: line, letters: 4) ?? code(of: line, letters: 3)
  }

  @inline(__always)
  private static func code(of line: Bytes, letters: Int) -> (part: Part, length: Int)? {
    let mark = line[letters]
    guard mark == UInt8(ascii: "+") || mark == UInt8(ascii: ":"),
      let part = part(of: line.prefix(letters).word)
    else { return nil }
    if mark == UInt8(ascii: "+") { return (part, letters + 1) }
    // Some banks write a colon and a blank for the plus.
    guard letters + 1 < line.count, line[letters + 1] == 0x20 else { return nil }
    return (part, letters + 2)
  }

  private static func part(of word: UInt32) -> Part? {
    for (code, part) in codes where code == word { return part }
    return nil
  }

  /// Adds a line.
  ///
  /// - Parameter width: The characters of a full line.
  mutating func append(_ line: Bytes, width: Int) {
    var start = 0
    var isFirst = true
    var marks = Marks(line)
    // A code ends in a mark: what stands between the marks is looked at by nobody.
    while let mark = marks.next() {
      guard let found = MT940Purpose.code(in: line, from: start, before: mark) else { continue }
      add(line[start..<found.at], isFirst: isFirst)
      close()
      part = found.part
      start = found.at + found.length
      isFirst = false
    }
    add(line.from(start), isFirst: isFirst)
    endsFull = line.count >= width && line.characterCount >= width
  }

  /// The code that a mark ends, at the start of the line or behind a blank.
  private static func code(
    in line: Bytes, from start: Int, before mark: Int
  ) -> (part: Part, length: Int, at: Int)? {
    for letters in [4, 3] where mark - letters >= start {
      let at = mark - letters
      guard at + 4 < line.count, at == 0 || line[at - 1] == 0x20,
        let found = code(of: line.from(at), letters: letters)
      else { continue }
      return (found.part, found.length, at)
    }
    return nil
  }

  /// The places of plus signs and colons, one after the other.
  private struct Marks {
    private let line: Bytes
    private var plus: Int
    private var colon: Int

    @inline(__always)
    init(_ line: Bytes) {
      self.line = line
      plus = line.firstPlace(of: UInt8(ascii: "+")) ?? line.count
      colon = line.firstPlace(of: UInt8(ascii: ":")) ?? line.count
    }

    @inline(__always)
    mutating func next() -> Int? {
      let mark = min(plus, colon)
      guard mark < line.count else { return nil }
      if plus == mark {
        plus = line.firstPlace(of: UInt8(ascii: "+"), from: mark + 1) ?? line.count
      } else {
        colon = line.firstPlace(of: UInt8(ascii: ":"), from: mark + 1) ?? line.count
      }
      return mark
    }
  }

  /// - Parameter isFirst: Whether the part begins a line, so that a blank may belong before it.
  private mutating func add(_ rest: Bytes, isFirst: Bool) {
    guard !rest.isEmpty else { return }
    switch part {
    case .text:
      if isFirst, !endsFull, text.bytes.endsWord, rest.first != 0x20 { text.append(0x20) }
      text.append(rest)
    case .element(_, let isReference):
      let before = values.bytes.from(valueStart)
      if isFirst, !endsFull, !isReference, before.endsWord, rest.first != 0x20 {
        values.append(0x20)
      }
      values.append(rest)
    }
  }

  /// Ends the value of a code.
  private mutating func close() {
    if part != .text {
      if values.count > valueStart { parts.append((part, valueStart..<values.count)) }
      valueStart = values.count
    } else if let last = text.bytes.last, last != 0x20 {
      // Text before a code and text behind it are two.
      text.append(0x20)
    }
    part = .text
  }

  private typealias Index = MT940Information.Index

  mutating func end(into entry: inout StatementEntry) {
    close()
    for (part, range) in parts {
      guard case .element(let index, _) = part else { continue }
      let value = values.bytes[range].withoutBlanks
      if index == Index.amount || index == Index.charges {
        setAmount(index, value, into: &entry)
      } else if index != Index.name || !entry.has(index) {
        entry.set(index, value)
      }
    }
    entry.append(Index.remittance, text.bytes.withoutBlanks)
  }

  /// `EUR12,50` or `12,50`.
  private func setAmount(_ index: Int, _ value: Bytes, into entry: inout StatementEntry) {
    var cursor = MT940Cursor(value)
    let currency = cursor.currency() ?? entry.currency
    guard case .success(let units) = cursor.amount(places: currency.exponent) else { return }
    entry.set(index, Amount(minorUnits: units, currency: currency).decimalText.utf8)
    entry.set(
      index == Index.amount ? Index.currency : Index.chargesCurrency, currency.code.utf8)
  }
}

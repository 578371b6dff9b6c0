/// A record of a BAI2 file with its continuations: fields between commas, the last one ended by a
/// slash, and a text that takes everything up to the end.
struct BAI2Record {
  /// Where the record begins in the file, from 1.
  private(set) var line = 0
  /// Its two digits.
  private(set) var code = 0
  /// Where each physical record ends among the bytes.
  private(set) var ends: [Int] = []
  /// The place of the next field; behind the bytes when all were taken.
  private var position = 0
  private var piece = 0
  private let content = ByteBuffer(capacity: 1024)
  private let whole = ByteBuffer(capacity: 1024)

  /// No bank writes more continuations than fit into this.
  static let maximumBytes = 1 << 20

  var isEmpty: Bool { ends.isEmpty }
  /// What stands behind the codes of the physical records.
  var bytes: Bytes { content.bytes }

  /// - Parameter rest: What stands behind the code and its comma.
  mutating func begin(code: Int, _ rest: Bytes, line: Int) {
    self.code = code
    self.line = line
    content.clear()
    ends.removeAll(keepingCapacity: true)
    position = 0
    piece = 0
    append(rest)
  }

  mutating func append(_ rest: Bytes) {
    content.append(rest)
    ends.append(content.count)
  }

  mutating func clear() { ends.removeAll(keepingCapacity: true) }

  /// Whether every field was taken.
  var isAtEnd: Bool { piece >= ends.count }

  /// Whether the next field is the first one of a physical record.
  var isAtLineStart: Bool { position == (piece == 0 ? 0 : ends[piece - 1]) }

  /// Takes the next field; an empty one where there is none.
  mutating func field() -> Bytes {
    guard piece < ends.count else { return .empty }
    let rest = bytes[position..<ends[piece]]
    guard let comma = rest.firstPlace(of: UInt8(ascii: ",")) else {
      position = ends[piece]
      piece += 1
      return (rest.last == UInt8(ascii: "/") ? rest.dropLast() : rest).withoutBlanks
    }
    position += comma + 1
    return rest[0..<comma].withoutBlanks
  }

  /// Takes everything that is left: a text, with its commas, over all continuations.
  ///
  /// - Returns: The text, valid until the next record begins.
  mutating func text() -> Bytes {
    whole.clear()
    while piece < ends.count {
      var part = bytes[position..<ends[piece]].withoutBlanks
      if part.last == UInt8(ascii: "/") { part = part.dropLast().withoutBlanks }
      if !part.isEmpty {
        if !whole.isEmpty { whole.append(0x20) }
        whole.append(part)
      }
      position = ends[piece]
      piece += 1
    }
    return whole.bytes
  }
}

/// The types of transactions: which way the money goes is told by the range of the code.
enum BAI2TypeCode {
  enum Direction { case credit, debit, information }

  /// - Returns: `nil` for codes that no transaction has, such as those of balances.
  static func direction(of code: Int) -> Direction? {
    switch code {
    case 100...399, 720...739, 920...959: .credit
    case 400...699, 740...799, 960...999: .debit
    case 890: .information
    default: nil
    }
  }
}

/// A record of a BAI2 file with its continuations: fields between commas, the last one ended by a
/// slash, and a text that takes everything up to the end.
struct BAI2Record {
  /// Where the record begins in the file, from 1.
  private(set) var line = 0
  /// Its two digits.
  private(set) var code = 0
  private(set) var bytes: [UInt8] = []
  /// Where each physical record ends among the bytes.
  private(set) var ends: [Int] = []
  /// The place of the next field; behind the bytes when all were taken.
  private var position = 0
  private var piece = 0

  /// No bank writes more continuations than fit into this.
  static let maximumBytes = 1 << 20

  var isEmpty: Bool { ends.isEmpty }

  /// - Parameter content: What stands behind the code and its comma.
  mutating func begin(code: Int, _ content: UnsafeBufferPointer<UInt8>.SubSequence, line: Int) {
    self.code = code
    self.line = line
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    position = 0
    piece = 0
    append(content)
  }

  mutating func append(_ content: UnsafeBufferPointer<UInt8>.SubSequence) {
    bytes.append(contentsOf: content)
    ends.append(bytes.count)
  }

  mutating func clear() { ends.removeAll(keepingCapacity: true) }

  /// Whether every field was taken.
  var isAtEnd: Bool { piece >= ends.count }

  /// Takes the next field; an empty one where there is none.
  mutating func field() -> ArraySlice<UInt8> {
    guard piece < ends.count else { return [] }
    let end = ends[piece]
    var at = position
    while at < end, bytes[at] != UInt8(ascii: ",") { at += 1 }
    var field = bytes[position..<at]
    if at < end {
      position = at + 1
    } else {
      if field.last == UInt8(ascii: "/") { field = field.dropLast() }
      position = end
      piece += 1
    }
    return field.withoutBlanks
  }

  /// Takes everything that is left: a text, with its commas, over all continuations.
  mutating func text() -> [UInt8] {
    var text: [UInt8] = []
    while piece < ends.count {
      var part = bytes[position..<ends[piece]].withoutBlanks
      if part.last == UInt8(ascii: "/") { part = part.dropLast().withoutBlanks }
      if !part.isEmpty {
        if !text.isEmpty { text.append(0x20) }
        text += part
      }
      position = ends[piece]
      piece += 1
    }
    return text
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

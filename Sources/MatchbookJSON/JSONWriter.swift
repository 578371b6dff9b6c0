/// Writes a JSON text, value by value, into its own bytes.
///
/// The calls mirror the text: `beginObject`, `name`, a value, …, `endObject`. A call that would
/// break the text (a value without a name in an object, one end too many) is a mistake of the
/// program. ``drain(_:)`` hands over what is there and keeps going, so that a document of any size
/// is written with little memory.
public struct JSONWriter: Sendable {
  /// What has been written and not drained.
  public private(set) var bytes: [UInt8] = []
  private let indentation: Int?
  private var levels: [Level] = []
  private var hasName = false

  private struct Level {
    var isObject: Bool
    var isOnOneLine: Bool
    var isEmpty = true
  }

  /// Makes a writer.
  ///
  /// - Parameter indentation: Blanks a level; `nil` writes everything on one line without blanks.
  public init(indentation: Int? = nil) { self.indentation = indentation }

  /// Makes a writer for a part of the text that another one writes: it goes on where that one
  /// stands, and what it writes can be put behind, with ``append(_:)``.
  ///
  /// - Parameter isFirst: Whether the part begins the array or object that is open.
  public init(within other: JSONWriter, isFirst: Bool) {
    indentation = other.indentation
    levels = other.levels
    hasName = other.hasName
    if !levels.isEmpty { levels[levels.count - 1].isEmpty = isFirst }
  }

  /// Puts whole elements behind that a writer for a part has written.
  public mutating func append(_ part: JSONWriter) {
    precondition(part.levels.count == levels.count, "a part that is not complete")
    guard !part.bytes.isEmpty else { return }
    bytes.append(contentsOf: part.bytes)
    if !levels.isEmpty { levels[levels.count - 1].isEmpty = false }
  }

  /// What has been written and not drained, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether every array and object that was begun has ended.
  public var isComplete: Bool { levels.isEmpty }

  /// Hands over what has been written so far and forgets it; the memory is used again.
  public mutating func drain<Failure: Error>(
    _ body: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try body(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Begins an object.
  ///
  /// - Parameter onOneLine: Keeps it on one line although the document is indented.
  public mutating func beginObject(onOneLine: Bool = false) {
    begin(UInt8(ascii: "{"), isObject: true, onOneLine)
  }

  public mutating func endObject() { end(UInt8(ascii: "}"), isObject: true) }

  /// Begins an array.
  ///
  /// - Parameter onOneLine: Keeps it on one line although the document is indented.
  public mutating func beginArray(onOneLine: Bool = false) {
    begin(UInt8(ascii: "["), isObject: false, onOneLine)
  }

  public mutating func endArray() { end(UInt8(ascii: "]"), isObject: false) }

  /// Writes the name of an object's next member.
  public mutating func name(_ name: String) {
    beginName()
    appendQuoted(name)
    endName()
  }

  /// Writes a name that is known to need no escape: fastest, for names in the program's text.
  public mutating func name(plain name: StaticString) {
    beginName()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    endName()
  }

  public mutating func string(_ value: String) {
    beginValue()
    appendQuoted(value)
  }

  /// Writes a string given as UTF-8, which the caller vouches for.
  public mutating func string(utf8 value: some Collection<UInt8>) {
    beginValue()
    bytes.append(UInt8(ascii: "\""))
    let isDone: Void? = value.withContiguousStorageIfAvailable { appendEscaped($0) }
    if isDone == nil { Array(value).withUnsafeBufferPointer { appendEscaped($0) } }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a string that `append` puts behind the document's bytes as UTF-8, which the caller vouches
  /// for; what needs an escape is escaped afterwards.
  public mutating func string(appending append: (inout [UInt8]) -> Void) {
    beginValue()
    bytes.append(UInt8(ascii: "\""))
    let start = bytes.count
    append(&bytes)
    let isPlain = bytes[start...].withContiguousStorageIfAvailable {
      !$0.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    }
    if isPlain != true {
      let raw = Array(bytes[start...])
      bytes.removeSubrange(start...)
      raw.withUnsafeBufferPointer { appendEscaped($0) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  public mutating func integer(_ value: Int) {
    beginValue()
    appendDigits(of: value.magnitude, isNegative: value < 0)
  }

  public mutating func integer(_ value: Int64) { integer(Int(value)) }
  public mutating func integer(_ value: Int32) { integer(Int(value)) }

  /// Writes a number of any width.
  public mutating func integer(_ value: Int128) {
    if let small = Int(exactly: value) {
      integer(small)
    } else {
      rawNumber(String(value))
    }
  }

  /// Writes a number that is already JSON text, for example an exact decimal.
  public mutating func rawNumber(_ text: String) {
    beginValue()
    bytes.append(contentsOf: text.utf8)
  }

  public mutating func bool(_ value: Bool) {
    beginValue()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  public mutating func null() {
    beginValue()
    bytes.append(contentsOf: "null".utf8)
  }

  /// Ends the text with a new line, as text files do.
  public mutating func newline() { bytes.append(UInt8(ascii: "\n")) }

  /// A text in double quotes, escaped.
  public static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return writer.text
  }
}

// MARK: Structure

extension JSONWriter {
  private mutating func begin(_ byte: UInt8, isObject: Bool, _ onOneLine: Bool) {
    beginValue()
    bytes.append(byte)
    let isInside = levels.last?.isOnOneLine ?? false
    levels.append(Level(isObject: isObject, isOnOneLine: onOneLine || isInside))
  }

  private mutating func end(_ byte: UInt8, isObject: Bool) {
    precondition(!hasName, "a name of an object has no value")
    guard let level = levels.popLast(), level.isObject == isObject else {
      preconditionFailure("an end without its beginning: \(Unicode.Scalar(byte))")
    }
    if !level.isEmpty, !level.isOnOneLine { breakLine() }
    bytes.append(byte)
  }

  private mutating func beginName() {
    precondition(levels.last?.isObject == true && !hasName, "a name outside an object")
    separate()
  }

  private mutating func endName() {
    bytes.append(UInt8(ascii: ":"))
    if indentation != nil { bytes.append(UInt8(ascii: " ")) }
    hasName = true
  }

  private mutating func beginValue() {
    if hasName {
      hasName = false
    } else if let level = levels.last {
      precondition(!level.isObject, "a value without a name in an object")
      separate()
    }
  }

  private mutating func separate() {
    let level = levels.count - 1
    let isFirst = levels[level].isEmpty
    if isFirst {
      levels[level].isEmpty = false
    } else {
      bytes.append(UInt8(ascii: ","))
    }
    if !levels[level].isOnOneLine {
      breakLine()
    } else if !isFirst, indentation != nil {
      bytes.append(UInt8(ascii: " "))
    }
  }

  private mutating func breakLine() {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<indentation * levels.count { bytes.append(UInt8(ascii: " ")) }
  }
}

// MARK: Bytes

extension JSONWriter {
  private mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { appendEscaped($0) }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for position in 0..<text.count {
      let byte = text[position]
      if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<position]))
      appendEscape(of: byte)
      start = position + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  private mutating func appendEscape(of byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      bytes.append(contentsOf: "u00".utf8)
      for digit in [byte >> 4, byte & 0xF] {
        bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      }
    }
  }

  private mutating func appendDigits(of magnitude: UInt, isNegative: Bool) {
    if isNegative { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var rest = magnitude
    repeat {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }
}

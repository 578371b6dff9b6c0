/// Reads values of JSON (RFC 8259) from a window of bytes, and the members of records into cells.
///
/// Numbers keep their exact text. Every value is checked, also one that nobody wants.
struct JSONRecordParser {
  enum Stop: Error {
    /// The bytes end inside a value.
    case incomplete
    case syntax(at: Int, found: String, expected: String)
    case encoding(at: Int)
    case shape(at: Int, message: String, remedy: String)
  }

  /// Where the text of a cell is.
  struct Cell {
    enum Kind: UInt8 { case plain, made }
    var start = 0
    var length = 0
    var kind = Kind.plain
    /// The record that the cell belongs to.
    var record = 0
  }

  var base: UnsafePointer<UInt8>
  var count: Int
  var isAtEnd: Bool
  var members: JSONMembers
  /// One for every column of ``members``.
  var cells: [Cell] = []
  var record = 0
  /// Texts that do not stand in the file as they are.
  var made: [UInt8] = []
  /// Whether a number had a decimal mark.
  var hasFraction = false
  let decimal: UInt8

  static let deepest = 64
  /// A place to point to before there are bytes.
  private static nonisolated(unsafe) let nothing = UnsafePointer(
    UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

  init(_ description: SourceDescription) {
    base = JSONRecordParser.nothing
    count = 0
    isAtEnd = true
    members = JSONMembers(description)
    decimal = description.decimal?.asciiValue ?? UInt8(ascii: ".")
  }

  // MARK: Tokens

  @inline(__always)
  mutating func skipBlanks(_ position: inout Int) {
    while position < count {
      let byte = base[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  /// The next byte that is no blank.
  @inline(__always)
  mutating func peek(_ position: inout Int, _ expected: String) throws(Stop) -> UInt8 {
    skipBlanks(&position)
    guard position < count else {
      if !isAtEnd { throw .incomplete }
      throw .syntax(at: count, found: "the file ends here", expected: expected)
    }
    return base[position]
  }

  func unexpected(_ position: Int, _ expected: String) -> Stop {
    let byte = base[position]
    if byte == UInt8(ascii: "/"), position + 1 < count,
      base[position + 1] == byte || base[position + 1] == UInt8(ascii: "*")
    {
      return .shape(
        at: position, message: "a comment stands here, which JSON does not have",
        remedy: "Take comments out of the file: those from // to the end of a line, and those "
          + "between /* and */.")
    }
    let isText = byte > 0x20 && byte < 0x7F
    return .syntax(
      at: position,
      found: isText
        ? "\"\(Character(Unicode.Scalar(byte)))\" stands here"
        : "the byte \(ChunkNotes.hexadecimal(byte)) stands here", expected: expected)
  }

  /// Takes a string and leaves the position behind its closing quote.
  ///
  /// - Returns: The bytes between the quotes, and whether they hold escapes.
  @inline(__always)
  mutating func string(
    _ position: inout Int
  ) throws(Stop) -> (start: Int, length: Int, hasEscapes: Bool) {
    let start = position + 1
    var at = start
    var hasEscapes = false
    var high: UInt64 = 0
    while true {
      // Eight bytes in one step while none is a quote, a backslash or a control character.
      while at + 8 <= count {
        let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs = ones << 7
        let quote = word ^ (ones &* 0x22)
        let slash = word ^ (ones &* 0x5C)
        let low = word & ~highs
        let stops =
          ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
          | (~(low &+ ones &* 0x60) & ~word)
        if stops & highs != 0 { break }
        high |= word
        at += 8
      }
      guard at < count else {
        if !isAtEnd { throw .incomplete }
        throw .syntax(at: count, found: "the file ends here", expected: "the end of a text")
      }
      let byte = base[at]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        guard at + 1 < count || !isAtEnd else {
          throw .syntax(at: count, found: "the file ends here", expected: "the end of a text")
        }
        at += 2
        continue
      }
      guard byte >= 0x20 else {
        throw .syntax(
          at: at, found: "a text holds the control character \(ChunkNotes.hexadecimal(byte))",
          expected: "its escape, such as \\n")
      }
      high |= UInt64(byte)
      at += 1
    }
    guard at < count else { throw .incomplete }
    if high & 0x8080_8080_8080_8080 != 0 { try checkUTF8(start, at) }
    position = at + 1
    return (start, at - start, hasEscapes)
  }

  private func checkUTF8(_ start: Int, _ end: Int) throws(Stop) {
    let text = UnsafeBufferPointer(start: base, count: end)
    var at = start
    while at < end {
      let length = text[at] < 0x80 ? 1 : UTF8Check.length(text, at: at)
      guard length > 0 else { throw .encoding(at: at) }
      at += length
    }
  }

  /// Takes a number and leaves the position behind it.
  mutating func number(
    _ position: inout Int
  ) throws(Stop) -> (start: Int, length: Int, point: Int?, exponent: Int?) {
    let start = position
    var at = start
    var point: Int?
    var exponent: Int?
    func digits(_ parser: borrowing JSONRecordParser, _ at: inout Int) -> Int {
      let first = at
      while at < parser.count, parser.base[at] &- 0x30 < 10 { at += 1 }
      return at - first
    }
    func need(_ parser: borrowing JSONRecordParser, _ found: Int) throws(Stop) {
      guard found == 0 else { return }
      if at >= parser.count && !parser.isAtEnd { throw .incomplete }
      if at >= parser.count {
        throw .syntax(at: at, found: "the file ends here", expected: "a digit")
      }
      throw parser.unexpected(at, "a digit")
    }
    if base[at] == UInt8(ascii: "-") { at += 1 }
    let first = at
    try need(self, digits(self, &at))
    if base[first] == 0x30, at > first + 1 {
      throw .syntax(
        at: first, found: "a number begins with 0", expected: "no zero before other digits")
    }
    if at < count, base[at] == UInt8(ascii: ".") {
      point = at
      at += 1
      try need(self, digits(self, &at))
    }
    if at < count, base[at] | 0x20 == UInt8(ascii: "e") {
      exponent = at
      at += 1
      if at < count, base[at] == UInt8(ascii: "+") || base[at] == UInt8(ascii: "-") { at += 1 }
      try need(self, digits(self, &at))
    }
    if at >= count && !isAtEnd { throw .incomplete }
    position = at
    return (start, at - start, point, exponent)
  }

  /// Takes `true`, `false` or `null`.
  mutating func word(_ position: inout Int) throws(Stop) -> (start: Int, length: Int) {
    for name in ["true", "false", "null"] where base[position] == name.utf8.first {
      let length = name.utf8.count
      if position + length > count, !isAtEnd { throw .incomplete }
      let there = UnsafeBufferPointer(
        start: base + position, count: min(length, count - position))
      guard there.elementsEqual(name.utf8) else { throw unexpected(position, name) }
      position += length
      return (position - length, length)
    }
    throw unexpected(position, "a value")
  }

  // MARK: Values that nobody wants

  /// Checks any value and leaves the position behind it.
  mutating func skipValue(_ position: inout Int, depth: Int = 0) throws(Stop) {
    switch try peek(&position, "a value") {
    case UInt8(ascii: "\""): _ = try string(&position)
    case UInt8(ascii: "-"), 0x30...0x39: _ = try number(&position)
    case UInt8(ascii: "{"):
      try checkDepth(depth, position)
      position += 1
      if try peek(&position, "a name in quotes or }") == UInt8(ascii: "}") {
        position += 1
        return
      }
      repeat {
        _ = try name(&position)
        try skipValue(&position, depth: depth + 1)
      } while try another(&position, UInt8(ascii: "}"))
    case UInt8(ascii: "["):
      try checkDepth(depth, position)
      position += 1
      if try peek(&position, "a value or ]") == UInt8(ascii: "]") {
        position += 1
        return
      }
      repeat {
        try skipValue(&position, depth: depth + 1)
      } while try another(&position, UInt8(ascii: "]"))
    default: _ = try word(&position)
    }
  }

  func checkDepth(_ depth: Int, _ position: Int) throws(Stop) {
    guard depth >= JSONRecordParser.deepest else { return }
    throw .shape(
      at: position, message: "values are nested deeper than \(JSONRecordParser.deepest) levels",
      remedy: "Records of payments are flatter; check what was exported.")
  }

  /// Takes the name of a member and its colon.
  @inline(__always)
  mutating func name(
    _ position: inout Int
  ) throws(Stop) -> (start: Int, length: Int, hasEscapes: Bool) {
    guard try peek(&position, "a name in quotes") == UInt8(ascii: "\"") else {
      throw unexpected(position, "a name in quotes")
    }
    let name = try string(&position)
    guard try peek(&position, "a colon") == UInt8(ascii: ":") else {
      throw unexpected(position, "a colon")
    }
    position += 1
    return name
  }

  /// Takes the comma before another element, or the closing bracket.
  @inline(__always)
  mutating func another(_ position: inout Int, _ close: UInt8) throws(Stop) -> Bool {
    // A literal costs nothing where it is not needed; words that are put together do.
    let expected = close == UInt8(ascii: "]") ? "a comma or ]" : "a comma or }"
    let byte = try peek(&position, expected)
    guard byte == UInt8(ascii: ",") || byte == close else {
      throw unexpected(position, expected)
    }
    position += 1
    return byte != close
  }
}

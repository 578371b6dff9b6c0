/// Reads a JSON text from left to right, once.
struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  /// The position of the line's first byte.
  private var lineStart = 0
  /// Bytes of this line that continue a character, so that columns count characters.
  private var continuations = 0
  private(set) var repeatedNames: [JSONRepeatedName] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte; 0 at the end, which no valid text has.
  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }
  private var isAtEnd: Bool { position >= bytes.count }
  private var column: Int { position - lineStart - continuations + 1 }

  mutating func parseDocument() throws(JSONSyntaxError) -> JSONNode {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      position = 3
      lineStart = 3
    }
    skipBlanks()
    guard !isAtEnd else { throw error("the text is empty", expected: "a JSON value") }
    let root = try parseValue(at: JSONPlace(.root, in: nil), depth: 0)
    skipBlanks()
    guard isAtEnd else {
      throw error("found \(found) after the end of the document", expected: "nothing more")
    }
    return root
  }

  private mutating func parseValue(
    at place: JSONPlace, depth: Int
  ) throws(JSONSyntaxError) -> JSONNode {
    let startLine = line
    let startColumn = column
    let value: JSONValue
    switch next {
    case UInt8(ascii: "{"): value = try parseObject(at: place, depth: depth + 1)
    case UInt8(ascii: "["): value = try parseArray(at: place, depth: depth + 1)
    case UInt8(ascii: "\""): value = .string(try parseString())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      value = .number(try parseNumber())
    case UInt8(ascii: "t"): value = try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): value = try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): value = try parseWord("null", .null)
    default: throw noValue()
    }
    return JSONNode(value: value, line: startLine, column: startColumn, place: place)
  }

  private mutating func parseObject(
    at place: JSONPlace, depth: Int
  ) throws(JSONSyntaxError) -> JSONValue {
    try checkDepth(depth)
    let openLine = line
    position += 1
    skipBlanks()
    var members: [JSONMember] = []
    guard next != UInt8(ascii: "}") else {
      position += 1
      return .object([])
    }
    while true {
      guard next == UInt8(ascii: "\"") else {
        if isAtEnd { throw unclosed("object", openLine) }
        if next == UInt8(ascii: "}") {
          throw error("a comma stands before the closing }", expected: "no comma there")
        }
        throw error("found \(found)", expected: "a name in double quotes")
      }
      let nameLine = line
      let nameColumn = column
      let name = try parseString()
      skipBlanks()
      guard next == UInt8(ascii: ":") else {
        if isAtEnd { throw unclosed("object", openLine) }
        throw error("found \(found) after the name \"\(name)\"", expected: "a colon")
      }
      position += 1
      skipBlanks()
      if isAtEnd { throw unclosed("object", openLine) }
      let value = try parseValue(at: JSONPlace(.name(name), in: place), depth: depth)
      members.append(
        JSONMember(name: name, nameLine: nameLine, nameColumn: nameColumn, value: value))
      skipBlanks()
      switch next {
      case UInt8(ascii: ","):
        position += 1
        skipBlanks()
      case UInt8(ascii: "}"):
        position += 1
        noteRepeatedNames(members, place)
        return .object(members)
      default:
        if isAtEnd { throw unclosed("object", openLine) }
        throw error("found \(found) after the value of \"\(name)\"", expected: "a comma or }")
      }
    }
  }

  private mutating func parseArray(
    at place: JSONPlace, depth: Int
  ) throws(JSONSyntaxError) -> JSONValue {
    try checkDepth(depth)
    let openLine = line
    position += 1
    skipBlanks()
    var elements: [JSONNode] = []
    guard next != UInt8(ascii: "]") else {
      position += 1
      return .array([])
    }
    while true {
      if isAtEnd { throw unclosed("array", openLine) }
      if next == UInt8(ascii: "]") {
        throw error("a comma stands before the closing ]", expected: "no comma there")
      }
      elements.append(
        try parseValue(at: JSONPlace(.index(elements.count), in: place), depth: depth))
      skipBlanks()
      switch next {
      case UInt8(ascii: ","):
        position += 1
        skipBlanks()
      case UInt8(ascii: "]"):
        position += 1
        return .array(elements)
      default:
        if isAtEnd { throw unclosed("array", openLine) }
        throw error("found \(found) after a value of an array", expected: "a comma or ]")
      }
    }
  }

  /// Notes every name that its object already has.
  private mutating func noteRepeatedNames(_ members: [JSONMember], _ place: JSONPlace) {
    guard members.count > 1 else { return }
    var firstLines: [String: Int] = [:]
    firstLines.reserveCapacity(members.count)
    for member in members {
      if let firstLine = firstLines[member.name] {
        repeatedNames.append(
          JSONRepeatedName(
            name: member.name, line: member.nameLine, column: member.nameColumn,
            firstLine: firstLine, path: place.text))
      } else {
        firstLines[member.name] = member.nameLine
      }
    }
  }

  private mutating func parseWord(
    _ word: String, _ value: JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw noValue() }
    let end = position + word.utf8.count
    if end < bytes.count, JSONParser.isWord(bytes[end]) { throw noValue() }
    position = end
    return value
  }

  private mutating func parseNumber() throws(JSONSyntaxError) -> String {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let startsWithZero = next == UInt8(ascii: "0")
    let wholeDigits = skipDigits()
    guard wholeDigits > 0 else { throw error("found \(found) in a number", expected: "a digit") }
    if startsWithZero, wholeDigits > 1 {
      throw error("a number starts with a superfluous 0", expected: "a number such as 0.5 or 7")
    }
    if next == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() > 0 else {
        throw error("found \(found) after a decimal point", expected: "a digit")
      }
    }
    if next | 0x20 == UInt8(ascii: "e") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else {
        throw error("found \(found) in an exponent", expected: "a digit")
      }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { position += 1 }
    return position - start
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0D: position += 1
      case 0x0A:
        position += 1
        line += 1
        lineStart = position
        continuations = 0
      default: return
      }
    }
  }

  private func checkDepth(_ depth: Int) throws(JSONSyntaxError) {
    guard depth <= JSONDocument.maximumDepth else {
      throw error(
        "arrays and objects are nested too deeply",
        expected: "at most \(JSONDocument.maximumDepth) levels")
    }
  }
}

// MARK: Strings

extension JSONParser {
  private mutating func parseString() throws(JSONSyntaxError) -> String {
    position += 1
    let start = position
    // Most strings have no escape: they are taken in one piece.
    while true {
      let byte = next
      if byte == UInt8(ascii: "\"") {
        defer { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { break }
      try skipCharacter()
    }
    var text = Array(bytes[start..<position])
    while next != UInt8(ascii: "\"") {
      if next == UInt8(ascii: "\\") {
        text.append(contentsOf: Array(String(try parseEscape()).utf8))
      } else {
        let from = position
        try skipCharacter()
        text.append(contentsOf: bytes[from..<position])
      }
    }
    position += 1
    return String(decoding: text, as: UTF8.self)
  }

  /// Passes over one character of a string that is no quote and no escape.
  private mutating func skipCharacter() throws(JSONSyntaxError) {
    guard !isAtEnd else {
      throw error("the text ends inside a string", expected: "a closing double quote")
    }
    let byte = bytes[position]
    guard byte >= 0x20 else {
      if byte == 0x0A || byte == 0x0D {
        throw error(
          "a line ends inside a string", expected: "a closing double quote, or \\n for a new line")
      }
      throw error(
        "found \(found) inside a string", expected: "control characters written as escapes")
    }
    if byte < 0x80 {
      position += 1
      return
    }
    guard let length = scalarLength() else {
      throw error("found a byte that is not UTF-8", expected: "text in UTF-8")
    }
    position += length
    continuations += length - 1
  }

  /// The length of the well-formed multi-byte character here (Unicode, table 3-7).
  private func scalarLength() -> Int? {
    let lead = bytes[position]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: length = 4
    default: return nil
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return nil }
    for offset in 2..<max(length, 2) {
      guard (0x80...0xBF).contains(bytes[position + offset]) else { return nil }
    }
    return length
  }

  private mutating func parseEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    position += 1
    let scalar: Unicode.Scalar
    switch next {
    case UInt8(ascii: "\""): scalar = "\""
    case UInt8(ascii: "\\"): scalar = "\\"
    case UInt8(ascii: "/"): scalar = "/"
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "u"):
      position += 1
      return try parseUnicodeEscape()
    default:
      throw error(
        "found \(found) after a backslash", expected: "one of \" \\ / b f n r t u")
    }
    position += 1
    return scalar
  }

  private mutating func parseUnicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try parseHex()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xD800...0xDBFF).contains(first), next == UInt8(ascii: "\\"),
      position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u")
    else { throw loneSurrogate() }
    position += 2
    let second = try parseHex()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw loneSurrogate() }
    return scalar
  }

  private func loneSurrogate() -> JSONSyntaxError {
    error(
      "an escape is half of a surrogate pair", expected: "both halves, such as \\ud83d\\ude00")
  }

  private mutating func parseHex() throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = JSONParser.hexValue(next) else {
        throw error("found \(found) in a \\u escape", expected: "four hexadecimal digits")
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  private static func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}

// MARK: Errors

extension JSONParser {
  private func error(_ message: String, expected: String) -> JSONSyntaxError {
    JSONSyntaxError(line: line, column: column, message: message, expected: expected)
  }

  private func unclosed(_ kind: String, _ openLine: Int) -> JSONSyntaxError {
    error(
      "the text ends inside the \(kind) that begins in line \(openLine)",
      expected: kind == "object" ? "a closing }" : "a closing ]")
  }

  /// No value starts here: names the usual reasons.
  private func noValue() -> JSONSyntaxError {
    switch next {
    case UInt8(ascii: "'"):
      return error("found a single quote", expected: "text in double quotes")
    case UInt8(ascii: "/"), UInt8(ascii: "#"):
      return error("found a comment", expected: "a value; JSON has no comments")
    case UInt8(ascii: "+"):
      return error("found +", expected: "a number without a plus sign")
    case UInt8(ascii: "."):
      return error("found .", expected: "a number with a digit before its point, such as 0.5")
    default: return error("found \(found)", expected: "a JSON value")
    }
  }

  /// The next character or word, for messages.
  private var found: String {
    guard !isAtEnd else { return "the end of the text" }
    let byte = bytes[position]
    if JSONParser.isWord(byte) {
      let word = bytes[position...].prefix { JSONParser.isWord($0) }.prefix(24)
      return String(decoding: word, as: UTF8.self)
    }
    if byte < 0x21 || byte == 0x7F {
      return "the control character \(String(byte, radix: 16, uppercase: true))"
    }
    if byte < 0x80 { return String(Unicode.Scalar(byte)) }
    guard let length = scalarLength() else {
      return "the byte \(String(byte, radix: 16, uppercase: true))"
    }
    return String(decoding: bytes[position..<position + length], as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
  }
}

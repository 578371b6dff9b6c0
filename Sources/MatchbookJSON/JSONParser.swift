/// Reads a JSON text from left to right, once.
struct JSONParser {
  let bytes: [UInt8]
  var position = 0
  private var line = 1
  /// The position of the line's first byte.
  private var lineStart = 0
  /// Bytes of this line that continue a character, so that columns count characters.
  var continuations = 0
  private(set) var repeatedNames: [JSONRepeatedName] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte; 0 at the end, which no valid text has.
  var next: UInt8 { position < bytes.count ? bytes[position] : 0 }
  var isAtEnd: Bool { position >= bytes.count }
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

// MARK: Errors

extension JSONParser {
  func error(_ message: String, expected: String) -> JSONSyntaxError {
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
  var found: String {
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

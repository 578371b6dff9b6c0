// Strings: characters in UTF-8 and their escapes.
extension JSONParser {
  mutating func parseString() throws(JSONSyntaxError) -> String {
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
  func scalarLength() -> Int? {
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

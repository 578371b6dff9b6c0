/// The members of a record as cells.
extension JSONRecordParser {
  /// Reads an object into ``cells``.
  mutating func readRecord(_ position: inout Int) throws(Stop) {
    record += 1
    made.removeAll(keepingCapacity: true)
    try readObject(&position, node: 0, depth: 0)
  }

  private mutating func readObject(_ position: inout Int, node: Int, depth: Int) throws(Stop) {
    try checkDepth(depth, position)
    members.start(node)
    position += 1
    if try peek(&position, "a name in quotes or }") == UInt8(ascii: "}") {
      position += 1
      return
    }
    repeat {
      let name = try name(&position)
      guard let child = try child(of: node, name) else {
        throw .shape(
          at: name.start - 1,
          message: "the records have more than \(JSONMembers.maximumCount) different members",
          remedy: "Ids may have been used as names; export records with the same members.")
      }
      try readValue(&position, node: child, depth: depth + 1, nameAt: name.start - 1)
    } while try another(&position, UInt8(ascii: "}"))
  }

  @inline(__always)
  private mutating func child(
    of node: Int, _ name: (start: Int, length: Int, hasEscapes: Bool)
  ) throws(Stop) -> Int? {
    let key = UnsafeBufferPointer(start: base + name.start, count: name.length)
    guard name.hasEscapes else { return members.child(of: node, key) }
    let start = made.count
    try appendUnescaped(name.start, name.length)
    let plain = Array(made[start...])
    made.removeSubrange(start...)
    return plain.withUnsafeBufferPointer { members.child(of: node, $0) }
  }

  @inline(__always)
  private mutating func readValue(
    _ position: inout Int, node: Int, depth: Int, nameAt: Int
  ) throws(Stop) {
    switch try peek(&position, "a value") {
    case UInt8(ascii: "\""):
      let text = try string(&position)
      if text.hasEscapes {
        let start = made.count
        try appendUnescaped(text.start, text.length)
        try set(node, start, made.count - start, .made, nameAt)
      } else {
        try set(node, text.start, text.length, .plain, nameAt)
      }
      let isCode = text.length == 3 && (0..<3).allSatisfy { base[text.start + $0] &- 0x61 < 26 }
      members.note(isCode ? .smallLetters : .other, of: node)
    case UInt8(ascii: "-"), 0x30...0x39:
      let number = try number(&position)
      if number.point != nil { hasFraction = true }
      members.note(
        number.point == nil && number.exponent == nil ? .integer : .other, of: node)
      if number.exponent != nil || (number.point != nil && decimal != UInt8(ascii: ".")) {
        let start = made.count
        appendNumber(number)
        try set(node, start, made.count - start, .made, nameAt)
      } else {
        try set(node, number.start, number.length, .plain, nameAt)
      }
    case UInt8(ascii: "{"): try readObject(&position, node: node, depth: depth)
    case UInt8(ascii: "["):
      let start = made.count
      try readList(&position, depth: depth)
      try set(node, start, made.count - start, .made, nameAt)
    default:
      let word = try word(&position)
      // `null` says the same as a member that is not there.
      try set(node, word.start, base[word.start] == 0x6E ? 0 : word.length, .plain, nameAt)
    }
  }

  @inline(__always)
  private mutating func set(
    _ node: Int, _ start: Int, _ length: Int, _ kind: Cell.Kind, _ nameAt: Int
  ) throws(Stop) {
    guard members.nodes[node].isWanted else { return }
    let column = members.column(of: node)
    if column >= cells.count { cells.append(Cell()) }
    guard cells[column].record != record else {
      throw .shape(
        at: nameAt, message: "the member \"\(members.nodes[node].path)\" stands twice in a record",
        remedy: "Keep one of them.")
    }
    cells[column] = Cell(start: start, length: length, kind: kind, record: record)
  }

  /// Appends a list of single values with blanks between them, and any other one as it is written.
  private mutating func readList(_ position: inout Int, depth: Int) throws(Stop) {
    let start = position
    try skipValue(&position, depth: depth)
    var at = start + 1
    let first = made.count
    while true {
      skipBlanks(&at)
      switch base[at] {
      case UInt8(ascii: "]"): return
      case UInt8(ascii: ","): at += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        made.removeSubrange(first...)
        made.append(contentsOf: UnsafeBufferPointer(start: base + start, count: position - start))
        return
      case UInt8(ascii: "\""):
        let text = try string(&at)
        if made.count > first { made.append(0x20) }
        try appendUnescaped(text.start, text.length)
      default:
        let begin = at
        try skipValue(&at, depth: depth)
        guard base[begin] != 0x6E else { continue }
        if made.count > first { made.append(0x20) }
        made.append(contentsOf: UnsafeBufferPointer(start: base + begin, count: at - begin))
      }
    }
  }

  /// Writes a number without an exponent, with the decimal mark of the file.
  ///
  /// One that would need more than 200 digits keeps its exponent, which no amount may have.
  private mutating func appendNumber(
    _ number: (start: Int, length: Int, point: Int?, exponent: Int?)
  ) {
    let end = number.start + number.length
    let text = UnsafeBufferPointer(start: base + number.start, count: number.length)
    let mantissaEnd = (number.exponent ?? end) - number.start
    var digits: [UInt8] = []
    let isNegative = text[0] == UInt8(ascii: "-")
    for byte in text[..<mantissaEnd] where byte &- 0x30 < 10 { digits.append(byte) }
    let whole = (number.point ?? (number.exponent ?? end)) - number.start - (isNegative ? 1 : 0)
    let greatest = 1_000_000
    let exponent = number.exponent.map { at in
      let written = Int(String(decoding: text[(at - number.start + 1)...], as: UTF8.self))
      // Larger ones need more digits anyway, and would overflow the sum.
      return max(-greatest, min(greatest, written ?? greatest))
    }
    let place = whole + (exponent ?? 0)
    guard digits.count < 200, abs(place) < 200 else {
      made.append(contentsOf: text)
      return
    }
    if place < 0 { digits.insert(contentsOf: repeatElement(0x30, count: -place), at: 0) }
    if place > digits.count {
      digits.append(contentsOf: repeatElement(0x30, count: place - digits.count))
    }
    let wholeCount = max(0, place)
    if isNegative { made.append(UInt8(ascii: "-")) }
    if wholeCount == 0 { made.append(0x30) }
    made.append(contentsOf: digits[..<wholeCount])
    if wholeCount < digits.count {
      hasFraction = true
      made.append(decimal)
      made.append(contentsOf: digits[wholeCount...])
    }
  }

  /// Appends a text with its escapes replaced.
  private mutating func appendUnescaped(_ start: Int, _ length: Int) throws(Stop) {
    var at = start
    let end = start + length
    while at < end {
      let byte = base[at]
      guard byte == UInt8(ascii: "\\") else {
        made.append(byte)
        at += 1
        continue
      }
      let escape = at + 1 < end ? base[at + 1] : 0
      at += 2
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): made.append(escape)
      case UInt8(ascii: "b"): made.append(0x08)
      case UInt8(ascii: "f"): made.append(0x0C)
      case UInt8(ascii: "n"): made.append(0x0A)
      case UInt8(ascii: "r"): made.append(0x0D)
      case UInt8(ascii: "t"): made.append(0x09)
      case UInt8(ascii: "u"):
        guard var scalar = hexadecimal(at, end) else {
          throw .syntax(at: at - 2, found: "\\u has no four digits", expected: "such as \\u00e9")
        }
        at += 4
        if scalar & 0xFC00 == 0xD800, at + 1 < end, base[at] == UInt8(ascii: "\\"),
          base[at + 1] == UInt8(ascii: "u"), let low = hexadecimal(at + 2, end),
          low & 0xFC00 == 0xDC00
        {
          scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
          at += 6
        }
        guard let character = Unicode.Scalar(scalar) else {
          throw .syntax(
            at: at - 6, found: "half of a pair of \\u escapes stands alone", expected: "both")
        }
        made.append(contentsOf: String(Character(character)).utf8)
      default:
        throw .syntax(
          at: at - 2, found: "a backslash before no escape",
          expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
      }
    }
  }

  private func hexadecimal(_ start: Int, _ end: Int) -> UInt32? {
    guard start + 4 <= end else { return nil }
    var value: UInt32 = 0
    for at in start..<start + 4 {
      guard let digit = Character(Unicode.Scalar(base[at])).hexDigitValue, base[at] < 0x80 else {
        return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}

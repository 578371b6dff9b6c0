import Matchbook
import MatchbookJSON

/// The members of an object whose names have been checked.
struct Members {
  let node: JSONNode
  fileprivate let members: [JSONMember]

  subscript(name: String) -> JSONNode? { members.first { $0.name == name }?.value }

  /// The names that are there, in the order of the text.
  var names: [String] { members.map(\.name) }
}

extension RuleReader {
  /// Reads an object and notes every name that is not among `keys`.
  mutating func object(_ node: JSONNode, _ what: String, keys: [String]) -> Members? {
    guard let members = anyObject(node, what) else { return nil }
    checkKeys(members, what, keys: keys)
    return members
  }

  /// Reads an object whose names are still to be checked.
  mutating func anyObject(_ node: JSONNode, _ what: String) -> Members? {
    guard case .object(let members) = node.value else {
      wrongType(node, what, "an object")
      return nil
    }
    return Members(node: node, members: members)
  }

  mutating func checkKeys(_ members: Members, _ what: String, keys: [String]) {
    for member in members.members where !keys.contains(member.name) {
      note(
        .unknownKey, line: member.nameLine, column: member.nameColumn, path: member.value.path,
        "unknown key \(JSONWriter.quoted(member.name.shortened)) in \(what)", allowed: keys,
        suggestion: closestName(to: member.name, among: keys))
    }
  }

  /// The value of a name that must be there.
  mutating func required(_ members: Members, _ name: String, _ what: String) -> JSONNode? {
    if let node = members[name] { return node }
    note(.missingKey, at: members.node, "\(what) has no \"\(name)\"")
    return nil
  }

  /// Reads a list with at least one element.
  mutating func list(
    _ node: JSONNode, _ name: String, of elements: String, mayBeEmpty: Bool = false
  ) -> [JSONNode]? {
    guard case .array(let nodes) = node.value else {
      wrongType(node, "\"\(name)\"", "a list of \(elements)")
      return nil
    }
    guard mayBeEmpty || !nodes.isEmpty else {
      note(.emptyList, at: node, "\"\(name)\" is an empty list", expected: "at least one element")
      return nil
    }
    return nodes
  }

  mutating func string(_ node: JSONNode, _ name: String, mayBeEmpty: Bool = false) -> String? {
    guard case .string(let text) = node.value else {
      wrongType(node, "\"\(name)\"", "a string")
      return nil
    }
    guard mayBeEmpty || text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      note(.emptyText, at: node, "\"\(name)\" is empty", expected: "a text")
      return nil
    }
    return text
  }

  mutating func bool(_ node: JSONNode, _ name: String) -> Bool? {
    guard case .bool(let value) = node.value else {
      wrongType(node, "\"\(name)\"", "true or false")
      return nil
    }
    return value
  }

  /// Reads a whole number of a range.
  mutating func integer(
    _ node: JSONNode, _ name: String, in range: ClosedRange<Int>,
    _ code: RuleMistake.Code = .badNumber
  ) -> Int? {
    guard case .number(let text) = node.value else {
      wrongType(
        node, "\"\(name)\"", "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    guard let plain = PlainDecimal(text), plain.places == 0, let value = Int(plain.text),
      range.contains(value)
    else {
      note(
        code, at: node, "\"\(name)\" holds \(text.shortened)",
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  /// Reads a decimal given as a number or as a string, exactly.
  mutating func decimal(
    _ node: JSONNode, _ name: String, maximumPlaces: Int, allowsNegative: Bool = false,
    isPercent: Bool = false
  ) -> PlainDecimal? {
    let example = isPercent ? "0.5" : "1.50"
    let expected =
      "a decimal such as \(example) \(allowsNegative ? "" : "that is not negative, ")"
      + "with at most \(maximumPlaces) places"
    var text: String
    switch node.value {
    case .number(let number): text = number
    case .string(let string): text = string
    default:
      wrongType(node, "\"\(name)\"", expected)
      return nil
    }
    if isPercent, text.hasSuffix("%") {
      text.removeLast()
      if text.hasSuffix(" ") { text.removeLast() }
    }
    guard let plain = PlainDecimal(text), plain.places <= maximumPlaces,
      allowsNegative || !plain.isNegative, Ratio(decimal: plain.text) != nil
    else {
      note(
        .badNumber, at: node, "\"\(name)\" holds \(node.value.shown)", expected: expected)
      return nil
    }
    return plain
  }

  /// Reads a share from 0 to 1 with at most six places, in millionths.
  mutating func millionths(_ node: JSONNode, _ name: String) -> Int32? {
    guard let plain = decimal(node, name, maximumPlaces: 6) else { return nil }
    guard let ratio = Ratio(decimal: plain.text), ratio.numerator <= ratio.denominator else {
      note(
        .badNumber, at: node, "\"\(name)\" holds \(node.value.shown)",
        expected: "a share from 0 to 1")
      return nil
    }
    return Int32(ratio.numerator * 1_000_000 / ratio.denominator)
  }

  /// Reads one of the names of an enumeration.
  mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ node: JSONNode, _ name: String, of type: Choice.Type
  ) -> Choice? {
    let names = Choice.allCases.map(\.rawValue)
    guard case .string(let text) = node.value else {
      wrongType(node, "\"\(name)\"", "one of \(names.joined(separator: ", "))")
      return nil
    }
    if let choice = Choice(rawValue: text) { return choice }
    note(
      .unknownName, at: node, "\"\(name)\" holds \(node.value.shown)",
      expected: "one of the names below", allowed: names,
      suggestion: closestName(to: text, among: names))
    return nil
  }
}

/// A decimal number written plainly, such as `-0.05`, without an exponent.
struct PlainDecimal {
  let text: String
  let places: Int
  var isNegative: Bool { text.hasPrefix("-") && text.contains { ("1"..."9").contains($0) } }

  /// Beyond this an exponent means a mistake.
  private static let greatestExponent = 40
  /// No number of 64 bits needs more.
  private static let greatestLength = 64

  /// Reads digits with an optional sign, point and exponent, as JSON writes numbers; a plain
  /// integer may have leading zeros.
  init?(_ number: String) {
    guard number.utf8.count <= PlainDecimal.greatestLength else { return nil }
    var rest = Substring(number)
    let sign = rest.hasPrefix("-") ? "-" : ""
    rest.removeFirst(sign.count)
    var exponent = 0
    if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      guard let value = Int(rest[rest.index(after: mark)...]),
        abs(value) <= PlainDecimal.greatestExponent
      else { return nil }
      exponent = value
      rest = rest[..<mark]
    }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) })
    else { return nil }
    var whole = String(parts[0])
    var fraction = parts.count == 2 ? String(parts[1]) : ""
    while exponent > 0 {
      whole.append(fraction.isEmpty ? "0" : fraction.removeFirst())
      exponent -= 1
    }
    while exponent < 0 {
      fraction.insert(whole.removeLast(), at: fraction.startIndex)
      if whole.isEmpty { whole = "0" }
      exponent += 1
    }
    // Zeros at the end say nothing about money.
    while fraction.hasSuffix("0") { fraction.removeLast() }
    while whole.hasPrefix("0"), whole.utf8.count > 1 { whole.removeFirst() }
    places = fraction.utf8.count
    text = sign + whole + (fraction.isEmpty ? "" : "." + fraction)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}

import MatchbookJSON

/// The kinds of values in a description, and what is said where a value is of another kind.
extension DescriptionReader {
  mutating func note(_ node: JSONNode, _ message: String, remedy: String) {
    note(node.line, node.column, message, remedy: remedy)
  }

  mutating func note(_ line: Int, _ column: Int, _ message: String, remedy: String) {
    var finding = SourceError.Finding(.description, line: line, message: message, remedy: remedy)
    finding.position = column
    findings.append(finding)
  }

  mutating func unknown(
    _ member: JSONMember, _ known: [String], _ place: String, more: String = ""
  ) {
    let near = closestName(to: member.name, among: known).map { "Did you mean \"\($0)\"? " } ?? ""
    note(
      member.nameLine, member.nameColumn, "\"\(member.name)\" is no key of \(place)",
      remedy: near + "The keys are \(known.joined(separator: ", ")).\(more)")
  }

  mutating func wrongKind(_ node: JSONNode, _ expected: String) {
    note(
      node, "\(node.path) is \(node.value.kind), expected \(expected)", remedy: "")
  }

  mutating func object(_ node: JSONNode, _ expected: String) -> [JSONMember]? {
    if case .object(let members) = node.value { return members }
    wrongKind(node, "an object of \(expected)")
    return nil
  }

  mutating func string(_ node: JSONNode) -> String? {
    if case .string(let text) = node.value { return text }
    wrongKind(node, "a text in quotes")
    return nil
  }

  mutating func bool(_ node: JSONNode) -> Bool? {
    if case .bool(let value) = node.value { return value }
    wrongKind(node, "true or false")
    return nil
  }

  mutating func count(_ node: JSONNode, from least: Int = 0, atMost most: Int) -> Int? {
    guard case .number(let text) = node.value else {
      wrongKind(node, "a whole number")
      return nil
    }
    if let value = Int(text), (least...most).contains(value) { return value }
    note(
      node, "\(node.path) is \(text), expected a whole number from \(least) to \(most)", remedy: "")
    return nil
  }

  mutating func word(_ node: JSONNode, _ allowed: [String]) -> String? {
    guard let text = string(node) else { return nil }
    if allowed.contains(text.lowercased()) { return text.lowercased() }
    let near = closestName(to: text, among: allowed).map { "Did you mean \"\($0)\"?" } ?? ""
    note(
      node,
      "\(node.path) is \"\(text)\", expected one of \(allowed.joined(separator: ", "))",
      remedy: near)
    return nil
  }

  mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ node: JSONNode
  ) -> Choice? {
    word(node, Choice.allCases.map(\.rawValue)).flatMap { Choice(rawValue: $0) }
  }

  mutating func columnName(_ node: JSONNode) -> SourceDescription.ColumnName? {
    switch node.value {
    case .string(let header): return .header(header)
    case .number: return count(node, from: 1, atMost: 16_384).map { .position($0) }
    default:
      wrongKind(node, "the header of a column, or its position from 1")
      return nil
    }
  }

  mutating func character(_ node: JSONNode, _ allowed: [Character]) -> Character? {
    guard let text = string(node) else { return nil }
    if let character = text.first, text.count == 1, allowed.contains(character) {
      return character
    }
    let list = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
    note(node, "\(node.path) is \"\(text)\", expected one of \(list)", remedy: "")
    return nil
  }

  mutating func path(_ node: JSONNode) -> String? {
    guard let text = string(node) else { return nil }
    if !text.split(separator: ".", omittingEmptySubsequences: false).contains("") { return text }
    note(
      node, "\(node.path) is \"\(text)\", expected names with a point between two",
      remedy: "For example \"data.items\".")
    return nil
  }

  mutating func delimiter(_ node: JSONNode) -> Character? {
    guard let text = string(node) else { return nil }
    if text == "tab" { return "\t" }
    if let character = text.first, text.utf8.count == 1, let byte = character.asciiValue,
      CSVLayout.canDelimit(byte)
    {
      return character
    }
    note(
      node, "\(node.path) is \"\(text)\", which cannot stand between cells",
      remedy: "Write one mark such as \",\", \";\" or \"|\", or \"tab\".")
    return nil
  }
}

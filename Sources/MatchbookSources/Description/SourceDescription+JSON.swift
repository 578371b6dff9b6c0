import Matchbook
import MatchbookJSON

extension SourceDescription {
  /// Reads a description from JSON; `docs/reference/file-formats.md` has its keys.
  ///
  /// - Parameter name: The name of the file, for errors.
  /// - Throws: ``SourceError`` with every mistake of the description.
  public init(json bytes: [UInt8], name: String) throws(SourceError) {
    var reader = DescriptionReader()
    do throws(JSONSyntaxError) {
      reader.read(try JSONDocument(bytes: bytes, repeatedNames: .listed))
    } catch {
      var finding = SourceError.Finding(
        .description, line: error.line, message: "this is no JSON: \(error.message)",
        remedy: error.expected.isEmpty ? "" : "Expected \(error.expected).")
      finding.position = error.column
      throw SourceError(file: name, finding)
    }
    guard reader.findings.isEmpty else {
      throw SourceError(
        file: name,
        groups: [
          SourceError.Group(
            code: .description, column: nil, count: reader.findings.count,
            findings: reader.findings)
        ])
    }
    self = reader.description
  }

  /// The keys of a description, in the order in which the reference explains them.
  public static let keys = [
    "format", "encoding", "delimiter", "decimal", "grouping", "header", "skip_leading",
    "skip_trailing", "columns", "named", "keep_other_columns", "currency", "date_format",
    "time_zone", "negate", "debit_is_negative", "lenient",
  ]
}

/// Takes a description out of JSON and gathers its mistakes.
private struct DescriptionReader {
  var description = SourceDescription()
  var findings: [SourceError.Finding] = []

  mutating func read(_ document: JSONDocument) {
    for name in document.repeatedNames {
      note(
        name.line, name.column,
        "the key \"\(name.name)\" stands twice in \(name.path), first in line \(name.firstLine)",
        remedy: "Keep one of them.")
    }
    guard case .object(let members) = document.root.value else {
      note(
        document.root, "a source description is an object, found \(document.root.value.kind)",
        remedy: "Write { \"columns\": { … } }.")
      return
    }
    for member in members { read(member) }
    checkMarks(document.root)
    findings.sort { ($0.line ?? 0, $0.position ?? 0) < ($1.line ?? 0, $1.position ?? 0) }
  }

  private mutating func read(_ member: JSONMember) {
    let node = member.value
    switch member.name {
    case "format": description.format = choice(node) ?? description.format
    case "encoding": description.encoding = choice(node) ?? description.encoding
    case "delimiter": description.delimiter = delimiter(node)
    case "decimal": description.decimal = character(node, [".", ","])
    case "grouping": description.grouping = character(node, [".", ",", " ", "'"])
    case "header": description.header = bool(node) ?? true
    case "skip_leading": description.skipLeading = count(node, atMost: 1_000_000)
    case "skip_trailing": description.skipTrailing = count(node, atMost: 1_000_000)
    case "columns": readColumns(node)
    case "named": readNamed(node)
    case "keep_other_columns": description.keepsOtherColumns = bool(node) ?? true
    case "currency": readCurrency(node)
    case "date_format": readDateFormat(node)
    case "time_zone": readTimeZone(node)
    case "negate": description.negate = bool(node) ?? false
    case "debit_is_negative": description.debitIsNegative = bool(node) ?? false
    case "lenient": description.lenient = bool(node) ?? false
    default: unknown(member, SourceDescription.keys, "a source description")
    }
  }

  private mutating func readCurrency(_ node: JSONNode) {
    guard let text = string(node) else { return }
    if Currency(text) == nil {
      note(
        node, "\(node.path) is \"\(text)\", which is no currency of ISO 4217",
        remedy: "Write its code, such as \"EUR\".")
    } else {
      description.currency = text
    }
  }

  private mutating func readDateFormat(_ node: JSONNode) {
    guard let text = string(node) else { return }
    if DateFormat(text) == nil {
      note(
        node, "\(node.path) is \"\(text)\", which is no date format",
        remedy: "Write one year, month and day with YYYY or YY, MM or MMM and DD; a time with HH, "
          + "mm and ss may follow. For example \"DD.MM.YYYY\".")
    } else {
      description.dateFormat = text
    }
  }

  private mutating func readTimeZone(_ node: JSONNode) {
    guard let text = string(node) else { return }
    if TimeZoneRules(name: text) == nil {
      note(
        node, "\(node.path) is \"\(text)\", which is no time zone that this machine knows",
        remedy: "Write \"UTC\", an offset such as \"+02:00\", or a name such as \"Europe/Berlin\".")
    } else {
      description.timeZone = text
    }
  }

  private mutating func readColumns(_ node: JSONNode) {
    guard
      let members = object(node, "fields with their columns, such as { \"amount\": \"Betrag\" }")
    else { return }
    for member in members {
      let value = member.value
      guard SourceDescription.columnKeys.contains(member.name) else {
        unknown(
          member, SourceDescription.columnKeys, "\"columns\"",
          more: " Further columns are given under \"named\".")
        continue
      }
      if case .array(let parts) = value.value {
        let names = parts.compactMap { columnName($0) }
        if parts.isEmpty {
          note(value, "\(value.path) is an empty list", remedy: "Name at least one column.")
        } else if parts.count > 1, Field(name: member.name).textSlot == nil {
          note(
            value, "\(value.path) lists \(parts.count) columns, but only texts can be joined",
            remedy: "Name one column.")
        } else if names.count == parts.count {
          description.columns[member.name] = names
        }
      } else if let name = columnName(value) {
        description.columns[member.name] = [name]
      }
    }
  }

  private mutating func readNamed(_ node: JSONNode) {
    guard let members = object(node, "names with their columns, such as { \"fee\": \"Fee\" }")
    else {
      return
    }
    for member in members {
      let value = member.value
      guard case .named = Field(name: member.name) else {
        note(
          member.nameLine, member.nameColumn,
          "\"\(member.name)\" in \(node.path) is a built-in field",
          remedy: "Give it under \"columns\", or choose another name.")
        continue
      }
      guard !member.name.isEmpty else {
        note(
          member.nameLine, member.nameColumn, "a column in \(node.path) has an empty name",
          remedy: "Give it a name that rules can use.")
        continue
      }
      if case .object(let parts) = value.value {
        readNamed(member.name, parts, value)
      } else if let column = columnName(value) {
        description.named.append(
          SourceDescription.NamedColumn(name: member.name, column: column))
      }
    }
  }

  private static let namedKeys = ["column", "type", "places"]

  private mutating func readNamed(_ name: String, _ parts: [JSONMember], _ node: JSONNode) {
    var column: SourceDescription.ColumnName?
    var isNumber = false
    var places: Int?
    for part in parts {
      switch part.name {
      case "column": column = columnName(part.value)
      case "type": isNumber = word(part.value, ["text", "number"]) == "number"
      case "places": places = count(part.value, atMost: 9)
      default: unknown(part, DescriptionReader.namedKeys, node.path)
      }
    }
    if !parts.contains(where: { $0.name == "column" }) {
      note(
        node, "\(node.path) does not say which column it is",
        remedy: "Add \"column\" with a header or a position.")
    } else if places != nil && !isNumber {
      note(
        node, "\(node.path) gives \"places\" for a text",
        remedy: "Add \"type\": \"number\", or take \"places\" away.")
    }
    guard let column else { return }
    description.named.append(
      SourceDescription.NamedColumn(
        name: name, column: column, kind: isNumber ? .number(places: places ?? 6) : .text))
  }

  /// Marks that exclude each other.
  private mutating func checkMarks(_ root: JSONNode) {
    if let decimal = description.decimal, decimal == description.grouping {
      note(
        root["grouping"] ?? root, "\"decimal\" and \"grouping\" are both \"\(decimal)\"",
        remedy: "Give the mark before the cents as \"decimal\", the one between thousands as "
          + "\"grouping\".")
    }
    guard !description.header else { return }
    for (key, columns) in description.columns.sorted(by: { $0.key < $1.key }) {
      for case .header(let header) in columns {
        note(
          root["columns"]?[key] ?? root,
          "\"\(key)\" is the column \"\(header)\", but the file has no header",
          remedy: "Give its position, counted from 1.")
      }
    }
  }

  // MARK: Kinds of values

  private mutating func note(_ node: JSONNode, _ message: String, remedy: String) {
    note(node.line, node.column, message, remedy: remedy)
  }

  private mutating func note(_ line: Int, _ column: Int, _ message: String, remedy: String) {
    var finding = SourceError.Finding(.description, line: line, message: message, remedy: remedy)
    finding.position = column
    findings.append(finding)
  }

  private mutating func unknown(
    _ member: JSONMember, _ known: [String], _ place: String, more: String = ""
  ) {
    let near = closestName(to: member.name, among: known).map { "Did you mean \"\($0)\"? " } ?? ""
    note(
      member.nameLine, member.nameColumn, "\"\(member.name)\" is no key of \(place)",
      remedy: near + "The keys are \(known.joined(separator: ", ")).\(more)")
  }

  private mutating func wrongKind(_ node: JSONNode, _ expected: String) {
    note(
      node, "\(node.path) is \(node.value.kind), expected \(expected)", remedy: "")
  }

  private mutating func object(_ node: JSONNode, _ expected: String) -> [JSONMember]? {
    if case .object(let members) = node.value { return members }
    wrongKind(node, "an object of \(expected)")
    return nil
  }

  private mutating func string(_ node: JSONNode) -> String? {
    if case .string(let text) = node.value { return text }
    wrongKind(node, "a text in quotes")
    return nil
  }

  private mutating func bool(_ node: JSONNode) -> Bool? {
    if case .bool(let value) = node.value { return value }
    wrongKind(node, "true or false")
    return nil
  }

  private mutating func count(_ node: JSONNode, atMost most: Int) -> Int? {
    guard case .number(let text) = node.value else {
      wrongKind(node, "a whole number")
      return nil
    }
    if let value = Int(text), (0...most).contains(value) { return value }
    note(
      node, "\(node.path) is \(text), expected a whole number from 0 to \(most)", remedy: "")
    return nil
  }

  private mutating func word(_ node: JSONNode, _ allowed: [String]) -> String? {
    guard let text = string(node) else { return nil }
    if allowed.contains(text.lowercased()) { return text.lowercased() }
    let near = closestName(to: text, among: allowed).map { "Did you mean \"\($0)\"?" } ?? ""
    note(
      node,
      "\(node.path) is \"\(text)\", expected one of \(allowed.joined(separator: ", "))",
      remedy: near)
    return nil
  }

  private mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ node: JSONNode
  ) -> Choice? {
    word(node, Choice.allCases.map(\.rawValue)).flatMap { Choice(rawValue: $0) }
  }

  private mutating func columnName(_ node: JSONNode) -> SourceDescription.ColumnName? {
    switch node.value {
    case .string(let header): return .header(header)
    case .number: return count(node, atMost: 16_384).map { .position($0) }
    default:
      wrongKind(node, "the header of a column, or its position from 1")
      return nil
    }
  }

  private mutating func character(_ node: JSONNode, _ allowed: [Character]) -> Character? {
    guard let text = string(node) else { return nil }
    if let character = text.first, text.count == 1, allowed.contains(character) {
      return character
    }
    let list = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
    note(node, "\(node.path) is \"\(text)\", expected one of \(list)", remedy: "")
    return nil
  }

  private mutating func delimiter(_ node: JSONNode) -> Character? {
    guard let text = string(node) else { return nil }
    if text == "tab" { return "\t" }
    let isMark = { (byte: UInt8) in
      byte == 0x09
        || (byte > 0x20 && byte < 0x7F && byte != 0x22 && !(0x30...0x39).contains(byte)
          && !(0x41...0x5A).contains(byte & 0xDF))
    }
    if let character = text.first, text.utf8.count == 1, let byte = character.asciiValue,
      isMark(byte)
    {
      return character
    }
    note(
      node, "\(node.path) is \"\(text)\", which cannot stand between cells",
      remedy: "Write one mark such as \",\", \";\" or \"|\", or \"tab\".")
    return nil
  }
}

import Matchbook
import MatchbookJSON

/// What people and earlier runs have decided, written in JSON in the format of
/// `docs/reference/facts.md`.
public enum JSONFacts {
  /// Reads the facts of one file.
  ///
  /// - Parameter name: The file's name, for messages.
  /// - Throws: Every mistake of the file at once.
  /// - Complexity: O(*n*) in the length of the text.
  public static func load(
    _ bytes: [UInt8], name: String
  ) throws(FactsFileError) -> MatchFacts {
    var reader = FactsReader(file: name, bytes: bytes)
    let facts = reader.readFile(bytes)
    guard reader.mistakes.isEmpty else {
      // The order of equal places is the order of finding.
      let sorted = reader.mistakes.enumerated().sorted {
        ($0.element.line, $0.element.column, $0.offset)
          < ($1.element.line, $1.element.column, $1.offset)
      }
      throw FactsFileError(mistakes: sorted.map(\.element))
    }
    return facts
  }
}

/// Takes facts out of JSON and gathers the mistakes.
struct FactsReader {
  let file: String
  private let lines: SourceLines
  private(set) var mistakes: [FactsMistake] = []

  init(file: String, bytes: [UInt8]) {
    self.file = file
    lines = SourceLines(bytes)
  }

  private static let keys = ["pins", "rejections", "closed", "allocations", "absent_records"]

  mutating func readFile(_ bytes: [UInt8]) -> MatchFacts {
    var facts = MatchFacts()
    let document: JSONDocument
    do {
      document = try JSONDocument(bytes: bytes, repeatedNames: .listed)
    } catch {
      note(
        .syntax, error.line, error.column, "$",
        error.message + (error.expected.isEmpty ? "" : ", expected \(error.expected)"))
      return facts
    }
    for name in document.repeatedNames {
      note(
        .repeatedKey, name.line, name.column, name.path,
        "the name \"\(name.name.shortened)\" stands twice in one object; first in line "
          + "\(name.firstLine)", "Keep one of them.")
    }
    for member in members(document.root, "a file of facts", FactsReader.keys + ["$schema"]) {
      let node = member.value
      switch member.name {
      case "pins": facts.pins = list(node).compactMap { readPin($0) }
      case "rejections": facts.rejections = list(node).compactMap { readRejection($0) }
      case "closed": readClosed(node, &facts)
      case "allocations": facts.allocations = list(node).compactMap { readAllocation($0) }
      case "absent_records":
        facts.absentRecords = choice(node, MatchFacts.AbsentRecords.self) ?? .refused
      default: break
      }
    }
    return facts
  }

  // MARK: Facts

  private mutating func readPin(_ node: JSONNode) -> MatchFacts.Pin? {
    let found = members(node, "a pin", ["ledger", "external", "partial"])
    var pin = MatchFacts.Pin(ledgerIDs: [], externalIDs: [])
    for member in found {
      switch member.name {
      case "ledger": pin.ledgerIDs = ids(member.value)
      case "external": pin.externalIDs = ids(member.value)
      case "partial":
        guard case .bool(let value) = member.value.value else {
          wrongType(member.value, "true or false")
          continue
        }
        pin.isPartial = value
      default: break
      }
    }
    return isWhole(node, "a pin", found, ["ledger", "external"]) ? pin : nil
  }

  private mutating func readRejection(_ node: JSONNode) -> MatchFacts.Rejection? {
    let found = members(node, "a rejection", ["ledger", "external"])
    guard isWhole(node, "a rejection", found, ["ledger", "external"]) else { return nil }
    var texts: [String: String] = [:]
    for member in found { texts[member.name] = id(member.value) }
    guard let ledger = texts["ledger"], let external = texts["external"] else { return nil }
    return MatchFacts.Rejection(ledgerID: ledger, externalID: external)
  }

  private mutating func readClosed(_ node: JSONNode, _ facts: inout MatchFacts) {
    for member in members(node, "\"closed\"", ["ledger", "external"]) {
      switch member.name {
      case "ledger": facts.closedLedgerIDs = ids(member.value)
      case "external": facts.closedExternalIDs = ids(member.value)
      default: break
      }
    }
  }

  private mutating func readAllocation(_ node: JSONNode) -> MatchFacts.Allocation? {
    let keys = ["side", "id", "amount", "currency"]
    let found = members(node, "an allocation", keys)
    guard isWhole(node, "an allocation", found, keys) else { return nil }
    var side: Side?
    var name: String?
    var code: Currency?
    for member in found {
      switch member.name {
      case "side": side = choice(member.value, Side.self)
      case "id": name = id(member.value)
      case "currency": code = currency(member.value)
      default: break
      }
    }
    guard let amountNode = node["amount"], let code,
      let amount = amount(amountNode, code), let side, let name
    else { return nil }
    return MatchFacts.Allocation(side, id: name, amount: amount)
  }

  private mutating func currency(_ node: JSONNode) -> Currency? {
    guard let text = string(node) else { return nil }
    if let currency = Currency(text) { return currency }
    note(
      .badValue, node, "\(node.path) is \"\(text.shortened)\", which is no currency of ISO 4217",
      "Write its code, such as \"EUR\".")
    return nil
  }

  private mutating func amount(_ node: JSONNode, _ currency: Currency) -> Amount? {
    let text: String
    switch node.value {
    case .string(let string): text = string
    case .number(let number): text = number
    default:
      wrongType(node, "a decimal such as \"30.00\"")
      return nil
    }
    if let amount = Amount(text, currency) { return amount }
    note(
      .badValue, node,
      "\(node.path) is \(node.value.shown), expected a decimal with at most \(currency.exponent) "
        + "places that fits 63 bits of minor units",
      "Write it in \(currency.code), such as \"30.00\", without signs of grouping.")
    return nil
  }

  // MARK: Kinds of values

  /// The members of an object; every other name is noted.
  private mutating func members(
    _ node: JSONNode, _ what: String, _ keys: [String]
  ) -> [JSONMember] {
    guard case .object(let members) = node.value else {
      wrongType(node, "an object with \(keys.filter { $0 != "$schema" }.joined(separator: ", "))")
      return []
    }
    for member in members where !keys.contains(member.name) {
      let allowed = keys.filter { $0 != "$schema" }
      let near =
        closestName(to: member.name, among: allowed).map { "Did you mean \"\($0)\"? " } ?? ""
      note(
        .unknownKey, member.nameLine, member.nameColumn, member.value.path,
        "unknown key \(JSONWriter.quoted(member.name.shortened)) in \(what)",
        near + "Allowed here: \(allowed.joined(separator: ", ")).")
    }
    return members
  }

  /// Notes names that have to be there and are not.
  private mutating func isWhole(
    _ node: JSONNode, _ what: String, _ members: [JSONMember], _ keys: [String]
  ) -> Bool {
    guard case .object = node.value else { return false }
    let missing = keys.filter { key in !members.contains { $0.name == key } }
    for key in missing { note(.missingKey, node, "\(what) has no \"\(key)\"", "") }
    return missing.isEmpty
  }

  private mutating func list(_ node: JSONNode) -> [JSONNode] {
    if case .array(let nodes) = node.value { return nodes }
    wrongType(node, "a list")
    return []
  }

  /// One id, or a list of them.
  private mutating func ids(_ node: JSONNode) -> [String] {
    if case .string = node.value { return id(node).map { [$0] } ?? [] }
    guard case .array(let nodes) = node.value else {
      wrongType(node, "a list of ids")
      return []
    }
    return nodes.compactMap { id($0) }
  }

  private mutating func id(_ node: JSONNode) -> String? {
    guard let text = string(node) else { return nil }
    if !text.isEmpty { return text }
    note(
      .badValue, node, "\(node.path) is an empty id", "Write the record's id as its file has it.")
    return nil
  }

  private mutating func string(_ node: JSONNode) -> String? {
    if case .string(let text) = node.value { return text }
    wrongType(node, "a text in quotes")
    return nil
  }

  private mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ node: JSONNode, _: Choice.Type
  ) -> Choice? {
    let names = Choice.allCases.map(\.rawValue)
    guard let text = string(node) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let near = closestName(to: text, among: names).map { "Did you mean \"\($0)\"?" } ?? ""
    note(
      .badValue, node,
      "\(node.path) is \"\(text.shortened)\", expected one of \(names.joined(separator: ", "))",
      near)
    return nil
  }

  // MARK: Noting mistakes

  private mutating func wrongType(_ node: JSONNode, _ expected: String) {
    note(.wrongType, node, "\(node.path) is \(node.value.shown), expected \(expected)", "")
  }

  private mutating func note(
    _ code: FactsMistake.Code, _ node: JSONNode, _ message: String, _ remedy: String
  ) {
    note(code, node.line, node.column, node.path, message, remedy)
  }

  private mutating func note(
    _ code: FactsMistake.Code, _ line: Int, _ column: Int, _ path: String, _ message: String,
    _ remedy: String = ""
  ) {
    mistakes.append(
      FactsMistake(
        code: code, file: file, line: line, column: column, path: path, message: message,
        remedy: remedy, excerpt: lines.excerpt(line: line, column: column)))
  }
}

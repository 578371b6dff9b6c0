import Matchbook
import MatchbookJSON

/// Reads one rule file and gathers its mistakes.
///
/// A reading function gives `nil` where it noted a mistake, so that its caller can go on and find
/// the next one.
struct RuleReader {
  let file: String
  private let lines: SourceLines
  private(set) var mistakes: [RuleMistake] = []
  var ids: RuleIDs
  /// The calendars that the file's windows may name.
  var calendars: [BusinessCalendar] = BusinessCalendar.named
  /// Whether the file's calendars have been read without a mistake, so that a name that is not
  /// among them is a mistake of its own.
  var knowsAllCalendars = true

  init(file: String, bytes: [UInt8], ids: RuleIDs) {
    self.file = file
    self.ids = ids
    lines = SourceLines(bytes)
  }

  var mistakesByPlace: [RuleMistake] {
    // The order of equal places is the order of finding.
    mistakes.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset)
        < ($1.element.line, $1.element.column, $1.offset)
    }.map(\.element)
  }

  mutating func readFile(_ bytes: [UInt8]) -> [ConditionRule] {
    let document: JSONDocument
    do {
      document = try JSONDocument(bytes: bytes, repeatedNames: .listed)
    } catch {
      note(
        .syntax, line: error.line, column: error.column, path: "$", error.message,
        expected: error.expected)
      return []
    }
    for name in document.repeatedNames {
      note(
        .repeatedKey, line: name.line, column: name.column, path: name.path,
        "the name \"\(name.name)\" stands twice in one object; first in line \(name.firstLine)",
        remedy: "Keep one of them.")
    }
    return readRoot(document.root)
  }

  /// A file is a list of rules, an object that has such a list, or one rule.
  private mutating func readRoot(_ root: JSONNode) -> [ConditionRule] {
    switch root.value {
    case .array: return readRules(root)
    case .object where root["criteria"] != nil && root["rules"] == nil:
      return [readBlnkRule(root)].compactMap { $0 }
    case .object where root["when"] != nil && root["rules"] == nil:
      return [readRule(root)].compactMap { $0 }
    case .object:
      guard
        let members = object(
          root, "a rule file", keys: ["rules", "calendars", "description", "$schema"])
      else { return [] }
      for key in ["description", "$schema"] {
        if let node = members[key] { _ = string(node, key, mayBeEmpty: true) }
      }
      if let node = members["calendars"] { readCalendars(node) }
      guard let rules = required(members, "rules", "a rule file") else { return [] }
      return readRules(rules)
    default:
      wrongType(root, "the file", "an object with \"rules\", a list of rules or one rule")
      return []
    }
  }

  private mutating func readRules(_ node: JSONNode) -> [ConditionRule] {
    var rules: [ConditionRule] = []
    for element in list(node, "rules", of: "rules") ?? [] {
      let rule = element["criteria"] == nil ? readRule(element) : readBlnkRule(element)
      if let rule { rules.append(rule) }
    }
    return rules
  }
}

// MARK: Noting mistakes

extension RuleReader {
  mutating func note(
    _ code: RuleMistake.Code, line: Int, column: Int, path: String, _ message: String,
    expected: String = "", allowed: [String] = [], suggestion: String? = nil, remedy: String = ""
  ) {
    mistakes.append(
      RuleMistake(
        code: code, file: file, line: line, column: column, path: path, message: message,
        expected: expected, allowed: allowed, suggestion: suggestion, remedy: remedy,
        excerpt: lines.excerpt(line: line, column: column)))
  }

  mutating func note(
    _ code: RuleMistake.Code, at node: JSONNode, _ message: String, expected: String = "",
    allowed: [String] = [], suggestion: String? = nil, remedy: String = ""
  ) {
    note(
      code, line: node.line, column: node.column, path: node.path, message, expected: expected,
      allowed: allowed, suggestion: suggestion, remedy: remedy)
  }

  mutating func wrongType(_ node: JSONNode, _ what: String, _ expected: String) {
    note(.wrongType, at: node, "\(what) holds \(node.value.shown)", expected: expected)
  }
}

extension JSONValue {
  /// The value for messages: short ones as they are written, others by their kind.
  var shown: String {
    switch self {
    case .string(let text): JSONWriter.quoted(text.shortened)
    case .number(let text): text.shortened
    default: kind
    }
  }
}

extension String {
  /// At most 40 characters, for messages.
  var shortened: String { count > 40 ? prefix(39) + "…" : self }
}

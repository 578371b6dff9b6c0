import MatchbookJSON

/// The steps of a change.
extension DescriptionReader {
  /// Steps that are a word alone.
  static let plainSteps: [(word: String, step: CellStep)] = [
    ("upper", .upper), ("lower", .lower), ("digits", .digits),
    ("letters_and_digits", .lettersAndDigits), ("squeeze", .squeeze),
    ("no_blanks", .noBlanks), ("no_leading_zeros", .noLeadingZeros),
    ("epoch_seconds", .epochSeconds),
    ("epoch_milliseconds", .epochMilliseconds), ("excel_days", .excelDays),
  ]
  /// Steps that are an object of one key, `replace` of two.
  static let stepKeys = [
    "remove_prefix", "remove_suffix", "add_prefix", "add_suffix", "before", "after", "first",
    "last", "replace", "map",
  ]

  mutating func steps(_ node: JSONNode) -> [CellStep] {
    guard case .array(let parts) = node.value else { return step(node).map { [$0] } ?? [] }
    return parts.compactMap { step($0) }
  }

  private mutating func step(_ node: JSONNode) -> CellStep? {
    guard case .object(let members) = node.value else {
      let words = DescriptionReader.plainSteps.map(\.word)
      if case .string(let text) = node.value, DescriptionReader.stepKeys.contains(text) {
        note(
          node, "\(node.path) is \"\(text)\" alone, which needs a value",
          remedy: "Write { \"\(text)\": … }.")
        return nil
      }
      let found = word(node, words)
      return DescriptionReader.plainSteps.first { $0.word == found }?.step
    }
    let main = members.filter { $0.name != "with" }
    for member in main where !DescriptionReader.stepKeys.contains(member.name) {
      unknown(member, DescriptionReader.stepKeys + ["with"], "a step")
    }
    guard main.count == 1, let member = main.first,
      members.count == 1 || member.name == "replace"
    else {
      note(
        node, "\(node.path) has \(members.count) keys, expected one step",
        remedy: "Give every step an object of its own; only \"replace\" has a second key, \"with\"."
      )
      return nil
    }
    let value = member.value
    switch member.name {
    case "remove_prefix": return text(value).map { .removePrefix($0) }
    case "remove_suffix": return text(value).map { .removeSuffix($0) }
    case "add_prefix": return text(value).map { .addPrefix($0) }
    case "add_suffix": return text(value).map { .addSuffix($0) }
    case "before": return text(value).map { .before($0) }
    case "after": return text(value).map { .after($0) }
    case "first": return count(value, from: 1, atMost: 1_000_000).map { .first($0) }
    case "last": return count(value, from: 1, atMost: 1_000_000).map { .last($0) }
    case "map": return values(value).map { .map($0) }
    case "replace":
      guard let old = text(value) else { return nil }
      guard let new = members.first(where: { $0.name == "with" }) else {
        note(
          node, "\(node.path) does not say what \"\(old)\" is replaced with",
          remedy: "Add \"with\", which may be \"\".")
        return nil
      }
      return string(new.value).map { .replace(old, with: $0) }
    default: return nil
    }
  }

  private mutating func text(_ node: JSONNode) -> String? {
    guard let text = string(node) else { return nil }
    if text.isEmpty { note(node, "\(node.path) is an empty text", remedy: "Write what is meant.") }
    return text.isEmpty ? nil : text
  }

  private mutating func values(_ node: JSONNode) -> [String: String]? {
    guard let members = object(node, "values and what they become") else { return nil }
    var values: [String: String] = [:]
    for member in members { values[member.name] = string(member.value) }
    return values.count == members.count ? values : nil
  }
}

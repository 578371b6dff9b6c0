/// One mistake in a rule file.
public struct RuleMistake: Hashable, Sendable {
  /// A stable code that never changes its meaning.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// The file is not JSON.
    case syntax = "rule.syntax"
    /// An object has one name twice.
    case repeatedKey = "rule.repeated-key"
    /// A name that means nothing in its object.
    case unknownKey = "rule.unknown-key"
    /// An object lacks a name that it needs.
    case missingKey = "rule.missing-key"
    /// Two names of one object exclude each other.
    case conflictingKeys = "rule.conflicting-keys"
    /// A value of another kind than expected.
    case wrongType = "rule.wrong-type"
    /// A number that is out of range or has too many places.
    case badNumber = "rule.bad-number"
    /// A date that the calendar does not have.
    case badDate = "rule.bad-date"
    /// A text that is empty, before or after its normalisers.
    case emptyText = "rule.empty-text"
    /// A list without elements.
    case emptyList = "rule.empty-list"
    case unknownOperator = "rule.unknown-operator"
    /// A name that is not among those allowed, such as a measure or a policy.
    case unknownName = "rule.unknown-name"
    /// An operator or normaliser that does not suit the kind of a field.
    case unsuitableField = "rule.unsuitable-field"
    /// A mask for tokens that cannot be read.
    case badMask = "rule.bad-mask"
    /// A window of time that is empty or too wide.
    case badWindow = "rule.bad-window"
    /// A tolerance that contradicts itself.
    case badTolerance = "rule.bad-tolerance"
    /// A calendar without a working day.
    case badCalendar = "rule.bad-calendar"
    case unknownCalendar = "rule.unknown-calendar"
    /// A calendar's name that is taken.
    case repeatedCalendar = "rule.repeated-calendar"
    /// Two rules of one id.
    case repeatedID = "rule.repeated-id"
    /// A weight for a test that the rule does not have.
    case unknownTest = "rule.unknown-test"
    /// A rule that no index can serve.
    case notIndexable = "rule.not-indexable"
  }

  public let code: Code
  public let file: String
  /// From 1.
  public let line: Int
  /// In Unicode scalars, from 1.
  public let column: Int
  /// Where the value stands in the document, for example `$.rules[0].when.operator`.
  public let path: String
  /// What is wrong, with the value that was found.
  public let message: String
  /// What was expected instead; empty if `allowed` or `remedy` says it.
  public let expected: String
  /// The names that are allowed; empty if any are.
  public let allowed: [String]
  /// The allowed name that was probably meant.
  public let suggestion: String?
  /// How to put it right, as a sentence; empty if that is plain.
  public let remedy: String
  /// The line of the file as it is shown, with carets below it.
  let excerpt: SourceExcerpt
}

extension RuleMistake: CustomStringConvertible {
  /// The place, the mistake, the line of the file and the way out.
  public var description: String {
    var text = "\(file):\(line):\(column): error: \(message)"
    if !expected.isEmpty { text += ", expected \(expected)" }
    text += "\n" + excerpt.text(line: line)
    var hints: [String] = []
    if let suggestion { hints.append("Did you mean \"\(suggestion)\"?") }
    if !allowed.isEmpty { hints.append("Allowed here: \(allowed.joined(separator: ", ")).") }
    if !remedy.isEmpty { hints.append(remedy) }
    if !hints.isEmpty { text += "\n  " + hints.joined(separator: " ") }
    return text + "\n  [\(code.rawValue)] at \(path)"
  }
}

/// Every mistake of the rule files that were to be loaded; no rule was loaded.
public struct RuleFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// By file in the order given, then by place.
  public let mistakes: [RuleMistake]

  public var description: String {
    let files = Set(mistakes.map(\.file)).count
    let count = mistakes.count == 1 ? "1 mistake" : "\(mistakes.count) mistakes"
    return mistakes.map(\.description).joined(separator: "\n\n")
      + "\n\n\(count) in \(files == 1 ? "1 file" : "\(files) files"); no rule was loaded."
  }
}

/// Something that is wrong, or doubtful, about a rule file.
public struct LuaDiagnostic: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable { case error, warning }

  /// A stable code that never changes its meaning.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// The file is larger than a rule may be, or is no text.
    case source = "lua.source"
    /// The text is no Lua.
    case syntax = "lua.syntax"
    /// A name that rules do not have.
    case unavailable = "lua.unavailable"
    /// A global is set.
    case globalWrite = "lua.global-write"
    /// The file cannot be run, or returns no table.
    case load = "lua.load"
    /// Loading the file used up a budget.
    case budget = "lua.budget"
    /// A field of the rule that means nothing.
    case unknownField = "lua.unknown-field"
    /// A field that every rule has.
    case missingField = "lua.missing-field"
    /// A value of another kind than expected.
    case wrongType = "lua.wrong-type"
    /// A value that is out of range or contradicts another.
    case badValue = "lua.bad-value"
    /// A parameter that the rule does not have.
    case unknownParameter = "lua.unknown-parameter"
    /// A field of records that is read but not listed in `needs`.
    case notNeeded = "lua.not-in-needs"
    /// A rule that no index can serve.
    case notIndexable = "lua.not-indexable"
    /// A function keeps something from one call to the next.
    case keptState = "lua.kept-state"
    /// There is no example of a match, or none of a refusal.
    case examples = "lua.examples"
    /// A pattern that probably means something else.
    case pattern = "lua.pattern"
  }

  public let code: Code
  public let severity: Severity
  public let file: String
  /// From 1.
  public let line: Int
  /// In Unicode scalars, from 1.
  public let column: Int
  public let message: String
  /// The name that was probably meant.
  public let suggestion: String?
  /// How to put it right; empty if that is plain.
  public let remedy: String
  /// The line of the file.
  public let excerpt: String

  /// What an error or a warning is called in a list: place, words, line with a caret, way out, code.
  public var text: String {
    var text = "\(file):\(line):\(column): \(severity.rawValue): \(message)"
    if !excerpt.isEmpty, column <= SourceMap.longestExcerpt {
      let margin = "  \(line) | "
      text += "\n\(margin)\(excerpt)\n"
      text += String(repeating: " ", count: margin.utf8.count + column - 1) + "^"
    }
    var hints: [String] = []
    if let suggestion { hints.append("Did you mean \"\(suggestion)\"?") }
    if !remedy.isEmpty { hints.append(remedy) }
    if !hints.isEmpty { text += "\n  \(hints.joined(separator: " "))" }
    return text + "\n  [\(code.rawValue)]"
  }
}

extension LuaDiagnostic: CustomStringConvertible {
  public var description: String { text }
}

/// All errors of a rule file that was to be loaded; no rule was loaded.
public struct LuaRuleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// By place; at least one is an error.
  public let diagnostics: [LuaDiagnostic]

  public var description: String {
    let errors = diagnostics.filter { $0.severity == .error }
    let count = errors.count == 1 ? "1 error" : "\(errors.count) errors"
    return errors.map(\.text).joined(separator: "\n\n") + "\n\n\(count); no rule was loaded."
  }
}

/// One mistake in a file of facts.
public struct FactsMistake: Hashable, Sendable {
  /// A stable code that never changes its meaning.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// The file is not JSON.
    case syntax = "facts.syntax"
    /// An object has one name twice.
    case repeatedKey = "facts.repeated-key"
    /// A name that means nothing in its object.
    case unknownKey = "facts.unknown-key"
    /// An object lacks a name that it needs.
    case missingKey = "facts.missing-key"
    /// A value of another kind than expected.
    case wrongType = "facts.wrong-type"
    /// A value that is none of those allowed: an empty id, an amount with too many places.
    case badValue = "facts.bad-value"
  }

  public let code: Code
  public let file: String
  /// From 1.
  public let line: Int
  /// In Unicode scalars, from 1.
  public let column: Int
  /// Where the value stands in the document, for example `$.pins[0].ledger`.
  public let path: String
  /// What is wrong, with the value that was found.
  public let message: String
  /// What to do, as one or more sentences; empty if the message says it.
  public let remedy: String
  /// The line of the file as it is shown, with carets below it.
  let excerpt: SourceExcerpt
}

extension FactsMistake: CustomStringConvertible {
  /// The place, the mistake, the line of the file and the way out.
  public var description: String {
    var text = "\(file):\(line):\(column): error: \(message)\n" + excerpt.text(line: line)
    if !remedy.isEmpty { text += "\n  " + remedy }
    return text + "\n  [\(code.rawValue)] at \(path)"
  }
}

/// Every mistake of a file of facts; no fact was taken.
public struct FactsFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// By place.
  public let mistakes: [FactsMistake]

  public var description: String {
    let count = mistakes.count == 1 ? "1 mistake" : "\(mistakes.count) mistakes"
    return mistakes.map(\.description).joined(separator: "\n\n")
      + "\n\n\(count) in the facts; none of them was taken."
  }
}

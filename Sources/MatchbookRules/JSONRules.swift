import Matchbook
import MatchbookJSON

/// Rules written in JSON, in the format of `docs/reference/json-rules.md`.
///
/// Blnk's matching rules are read as they are.
public enum JSONRules {
  /// Reads the rules of one file.
  ///
  /// - Parameter name: The file's name, for messages.
  /// - Throws: Every mistake of the file at once.
  public static func load(
    _ bytes: [UInt8], name: String
  ) throws(RuleFileError) -> [ConditionRule] {
    try load(files: [(name: name, bytes: bytes)])
  }

  /// Reads the rules of several files; ids are unique over all of them.
  ///
  /// - Returns: The rules in the order of the files. Their priorities decide about passes.
  /// - Throws: Every mistake of all files at once.
  public static func load(
    files: [(name: String, bytes: [UInt8])]
  ) throws(RuleFileError) -> [ConditionRule] {
    var rules: [ConditionRule] = []
    var mistakes: [RuleMistake] = []
    var ids = RuleIDs()
    for file in files {
      var reader = RuleReader(file: file.name, bytes: file.bytes, ids: ids)
      rules += reader.readFile(file.bytes)
      ids = reader.ids
      mistakes += reader.mistakesByPlace
    }
    guard mistakes.isEmpty else { throw RuleFileError(mistakes: mistakes) }
    return rules
  }
}

/// The ids of rules read so far, with their places.
struct RuleIDs: Sendable {
  private var places: [String: String] = [:]

  /// Takes an id; the place of the rule that has it already, otherwise `nil`.
  mutating func take(_ id: String, at place: String) -> String? {
    if let first = places[id] { return first }
    places[id] = place
    return nil
  }
}

/// For fuzzing: reads any bytes as a rule file.
package func fuzzRules(_ bytes: [UInt8]) {
  do {
    for rule in try JSONRules.load(bytes, name: "fuzz.json") { _ = rule.blockings }
  } catch {
    _ = error.description
  }
}

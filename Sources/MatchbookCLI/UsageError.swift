import MatchbookJSON

/// A way in which the command was called wrongly.
enum UsageError: Error, CustomStringConvertible {
  case unknownCommand(String, known: [String])
  case unknownOption(String, command: String, known: [String])
  /// An option where a command should stand.
  case optionBeforeCommand(String)
  case missingValue(option: String, command: String)
  /// Everything that is missing, in the order of the help page.
  case missingOptions([String], command: String)
  case repeatedOption(String, command: String)
  /// `near` holds the names of which the one that was probably meant is suggested.
  case badValue(option: String, value: String, expected: String, near: [String]?, command: String)
  /// A value that a rule does not take.
  case badSetting(String, reason: String, command: String)
  case unexpectedWord(String, command: String)

  var code: String {
    switch self {
    case .unknownCommand: "usage.unknown-command"
    case .unknownOption, .optionBeforeCommand: "usage.unknown-option"
    case .missingValue: "usage.missing-value"
    case .missingOptions: "usage.missing-option"
    case .repeatedOption: "usage.repeated-option"
    case .badValue, .badSetting: "usage.bad-value"
    case .unexpectedWord: "usage.unexpected-word"
    }
  }

  var description: String { "\(sentences) Try: matchbook \(help) [\(code)]" }

  private var sentences: String {
    switch self {
    case .unknownCommand(let word, let known):
      "there is no command \"\(word)\"; "
        + (known.count == 1 ? "there is only " : "the commands are ")
        + known.joined(separator: ", ") + "." + UsageError.hint(word, known)
    case .unknownOption(let word, let command, let known):
      "\(command) has no option \(word)." + UsageError.hint(word, known)
    case .optionBeforeCommand(let word):
      "the option \(word) stands where a command is expected; options come behind the command."
        + UsageError.hint(word, ["--help", "--version"])
    case .missingValue(let option, _): "\(option) needs a value."
    case .missingOptions(let options, let command):
      "\(command) needs "
        + (options.count > 1 ? options.dropLast().joined(separator: ", ") + " and " : "")
        + "\(options.last ?? "")."
    case .repeatedOption(let option, _): "\(option) is given twice; give it once."
    case .badValue(let option, let value, let expected, let near, _):
      "\(option) holds \"\(value)\", expected \(expected)." + UsageError.hint(value, near ?? [])
    case .badSetting(let text, let reason, _): "--set \(text): \(reason)."
    case .unexpectedWord(let word, let command):
      "\(command) does not know what to do with \"\(word)\"; options start with --, and a value "
        + "with blanks needs quotes."
    }
  }

  /// What to type for the page that says more.
  private var help: String {
    switch self {
    case .unknownCommand(let word, _) where word.hasPrefix("rules "): "rules --help"
    case .unknownCommand(let word, _) where word.hasPrefix("certificate "): "certificate --help"
    case .unknownCommand(let word, _)
    where UsageError.storeNouns.contains { word.hasPrefix("\($0) ") }:
      String(word.prefix { $0 != " " }) + " --help"
    case .unknownCommand, .optionBeforeCommand: "--help"
    case .unknownOption(_, let command, _), .missingValue(_, let command),
      .missingOptions(_, let command), .repeatedOption(_, let command),
      .badValue(_, _, _, _, let command), .badSetting(_, _, let command),
      .unexpectedWord(_, let command):
      command == "help" ? "--help" : "\(command) --help"
    }
  }

  private static let storeNouns = [
    "run", "source", "item", "discrepancy", "stream", "exception", "totals", "policy", "audit",
  ]

  private static func hint(_ word: String, _ known: [String]) -> String {
    closestName(to: word, among: known).map { " Did you mean \($0)?" } ?? ""
  }
}

import Glibc
import MatchbookLua
import MatchbookReports
import MatchbookRules
import MatchbookSources

/// The command `matchbook`: reads arguments, calls the libraries, prints, sets the exit code.
@main
enum CommandLineTool {
  static func main() {
    // A write that fails is told by its error, so that nothing is left half done.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    let words = Array(CommandLine.arguments.dropFirst())
    exit(run(words).rawValue)
  }

  static func run(_ words: [String]) -> ExitCode {
    do {
      return try dispatch(words)
    } catch let error as UsageError {
      Terminal.error("matchbook: error: \(error)")
      return .usage
    } catch {
      Terminal.error(text(of: error))
      return .refused
    }
  }

  /// The words of an error; those about a file begin with its place.
  static func text(of error: any Error) -> String {
    switch error {
    case is FileError, is SourceError, is RuleFileError, is FactsFileError, is CertificateError,
      is InputErrors, is LuaRuleError, is RepeatedRule, is FailedExamples, is HistoryError:
      "\(error)"
    default: "matchbook: error: \(error)"
    }
  }

  private static let commands = [
    "match", "plan", "why", "rules", "certificate", "inspect", "convert", "run", "source", "item",
    "adjustment", "discrepancy", "stream", "sweep", "exception", "totals", "policy", "audit",
    "report", "help",
    "version",
  ]

  private static func dispatch(_ words: [String]) throws -> ExitCode {
    guard let first = words.first else {
      try Terminal.write(Help.overview)
      return .usage
    }
    let rest = Array(words.dropFirst())
    switch first {
    case "match":
      // Matching files takes options only, so a word means a match that a store keeps.
      if let action = rest.first, KeptMatchCommand.actions.contains(action) {
        return try KeptMatchCommand.run(action, Array(rest.dropFirst()))
      }
      return try MatchCommand.run(rest)
    case "plan": return try PlanCommand.run(rest)
    case "why": return try WhyCommand.run(rest)
    case "rules": return try RulesCommand.run(rest)
    case "certificate": return try CertificateCommand.run(rest)
    case "inspect": return try InspectCommand.run(rest)
    case "convert": return try ConvertCommand.run(rest)
    case "run": return try RunCommand.run(rest)
    case "source": return try SourceCommand.run(rest)
    case "item": return try ItemCommand.run(rest)
    case "adjustment": return try AdjustmentCommand.run(rest)
    case "discrepancy": return try DiscrepancyCommand.run(rest)
    case "stream": return try StreamCommand.run(rest)
    case "sweep": return try SweepCommand.run(rest)
    case "exception": return try ExceptionCommand.run(rest)
    case "totals": return try TotalsCommand.run(rest)
    case "policy": return try PolicyCommand.run(rest)
    case "audit": return try AuditCommand.run(rest)
    case "report": return try ReportCommand.run(rest)
    case "--help", "-h", "help": try help(rest)
    case "--version", "version": try version(rest)
    case _ where first.hasPrefix("-"): throw UsageError.optionBeforeCommand(first)
    default: throw UsageError.unknownCommand(first, known: commands)
    }
    return .done
  }

  private static func help(_ words: [String]) throws {
    guard !Arguments.askForHelp(words) else { return try Terminal.write(Help.overview) }
    let arguments = try Arguments(
      words, command: "help", options: ["--help": .flag], takesWords: true)
    var names = arguments.words[...]
    let name = names.popFirst()
    var page = name
    if name == "rules", let action = names.first, RulesCommand.actions.contains(action) {
      page = "rules \(names.removeFirst())"
    }
    if name == "certificate", names.first == "verify" { names.removeFirst() }
    if let word = names.first { throw UsageError.unexpectedWord(word, command: "help") }
    guard let name, let page else { return try Terminal.write(Help.overview) }
    guard commands.contains(name) else {
      throw UsageError.unknownCommand(name, known: commands)
    }
    try Terminal.write(Help.pages[page] ?? Help.overview)
  }

  private static func version(_ words: [String]) throws {
    guard !Arguments.askForHelp(words) else { return try Terminal.write(Help.overview) }
    _ = try Arguments(words, command: "version", options: ["--help": .flag])
    try Terminal.write("matchbook \(Version.text)\n")
  }
}

/// What the command tells scripts when it ends.
enum ExitCode: Int32 {
  /// Everything asked for was done, whatever was or was not matched.
  case done = 0
  /// An input was refused, or the result could not be written; nothing was half done.
  case refused = 1
  /// The command was called wrongly.
  case usage = 2
  /// A rule was quarantined: the result was shown, and nothing was written.
  case degraded = 3
}

/// The version of this build.
enum Version {
  static let text = "0.1.0"
}

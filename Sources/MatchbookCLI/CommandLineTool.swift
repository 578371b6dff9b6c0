import Glibc
import Matchbook

/// The command `matchbook`: reads arguments, calls the libraries, prints, sets the exit code.
@main
enum CommandLineTool {
  static func main() {
    let words = Array(CommandLine.arguments.dropFirst())
    exit(run(words).rawValue)
  }

  static func run(_ words: [String]) -> ExitCode {
    do {
      return try dispatch(words)
    } catch let error as UsageError {
      Terminal.error("\(error)")
      return .usage
    } catch {
      Terminal.error("\(error)")
      return .refused
    }
  }

  private static func dispatch(_ words: [String]) throws -> ExitCode {
    guard let first = words.first else {
      Terminal.write(Help.overview)
      return .usage
    }
    let rest = Array(words.dropFirst())
    switch first {
    case "--help", "-h", "help":
      Terminal.write(rest.first.flatMap { Help.pages[$0] } ?? Help.overview)
      return .done
    case "--version", "version":
      Terminal.write("matchbook \(Version.text)\n")
      return .done
    case "match": return try MatchCommand.run(rest)
    case "plan": return try PlanCommand.run(rest)
    case "rules": return try RulesCommand.run(rest)
    default:
      throw UsageError.unknownCommand(first, known: ["match", "plan", "rules", "help", "version"])
    }
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
}

/// The version of this build.
enum Version {
  static let text = "0.1.0"
}

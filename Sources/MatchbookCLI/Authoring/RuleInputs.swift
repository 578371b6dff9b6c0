import Matchbook
import MatchbookJSON
import MatchbookLua

/// Rules and records for a command that looks at rules, which come as words of the call.
struct RuleInputs {
  let files: RuleFiles
  let inputs: Inputs
  let format: OutputFormat

  var ledger: RecordTable { inputs.ledger.table }
  var external: RecordTable { inputs.external.table }
  var scripts: [LuaRule] { files.scripts }

  static let optionKinds: [String: Arguments.Kind] = [
    "--ledger": .value, "--external": .value, "--source-ledger": .value,
    "--source-external": .value, "--threads": .value, "--lenient": .flag, "--set": .values,
    "--format": .value, "--help": .flag,
  ]

  /// - Parameter needsScript: Whether there has to be a rule in Lua among the files.
  init(_ arguments: Arguments, needsScript: Bool = true) throws {
    let request = try Request(arguments, rulePaths: arguments.words)
    format = request.format
    files = try RuleFiles(
      request.rulePaths, settings: arguments.values("--set"), command: arguments.command)
    if needsScript, files.scripts.isEmpty {
      throw UsageError.badValue(
        option: arguments.command, value: arguments.words[0], expected: "a rule in Lua (*.lua)",
        near: nil, command: arguments.command)
    }
    inputs = try Inputs(arguments, request, rules: files.all)
  }
}

/// Numbers as people read them.
enum Figures {
  /// With a fixed number of places.
  static func decimal(_ value: Double, places: Int) -> String {
    guard value.isFinite else { return "0" }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let rounded = Int((abs(value) * Double(scale)).rounded())
    var digits = String(rounded % scale)
    digits = String(repeating: "0", count: max(0, places - digits.count)) + digits
    return (value < 0 && rounded > 0 ? "-" : "") + "\(rounded / scale)"
      + (places > 0 ? ".\(digits)" : "")
  }

  /// For example `8.7 million a second`.
  static func rate(_ perSecond: Double) -> String {
    perSecond >= 1_000_000
      ? "\(decimal(perSecond / 1_000_000, places: 1)) million a second"
      : "\(decimal(perSecond, places: 0)) a second"
  }

  static func seconds(_ value: Double) -> String {
    value < 0.01 ? "less than 0.01 s" : "\(decimal(value, places: 2)) s"
  }

  /// With one decimal, rounded down so that 100.0 means all.
  static func hundredths(_ share: Double) -> String {
    // What is short of a tenth by an error of floating point is that tenth.
    decimal((share * 1000 + 1e-9).rounded(.down) / 10, places: 1)
  }

  static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}

extension JSONWriter {
  /// Writes which rule and version a part of a document speaks of.
  mutating func members(of rule: RuleHeader) {
    member("rule_id", rule.id)
    member("rule_version", rule.version)
  }
}

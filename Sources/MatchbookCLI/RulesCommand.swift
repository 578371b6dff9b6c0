import Matchbook
import MatchbookJSON
import MatchbookReports

/// `matchbook rules`.
enum RulesCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, !Arguments.askForHelp(words) else {
      try Terminal.write(Help.rules)
      return words.isEmpty ? .usage : .done
    }
    guard action == "check" else {
      throw UsageError.unknownCommand("rules \(action)", known: ["rules check"])
    }
    let arguments = try Arguments(
      Array(words.dropFirst()), command: "rules check",
      options: ["--format": .value, "--help": .flag], takesWords: true)
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    guard !arguments.words.isEmpty else {
      throw UsageError.missingOptions(["FILE"], command: arguments.command)
    }
    let rules = try Inputs.rules(arguments.words)
    switch format {
    case .json: try Terminal.write(json(rules))
    case .table: try Terminal.write(table(rules))
    }
    return .done
  }

  private static func ordered(_ rules: [ConditionRule]) -> [ConditionRule] {
    rules.sorted { ($0.header.priority, $0.header.id) < ($1.header.priority, $1.header.id) }
  }

  private static func table(_ rules: [ConditionRule]) -> String {
    var table = TextTable(columns: "rlll")
    table.row(["priority", "rule", "version", "says"])
    for rule in ordered(rules) {
      table.row([
        String(rule.header.priority), rule.header.id, rule.header.version, rule.header.summary,
      ])
    }
    let warnings = WarningText(RuleAnalysis(of: rules).warnings)
    return "\(rules.count) rule\(rules.count == 1 ? "" : "s"), no mistake"
      + (warnings.count.isEmpty ? "" : ", \(warnings.count)") + "\n" + table.text + warnings.text
  }

  private static func json(_ rules: [ConditionRule]) -> [UInt8] {
    var writer = JSONWriter(indentation: 2)
    writer.beginObject()
    writer.name(plain: "rules")
    writer.beginArray()
    for rule in ordered(rules) {
      writer.beginObject(onOneLine: true)
      writer.name(plain: "id")
      writer.string(rule.header.id)
      writer.name(plain: "version")
      writer.string(rule.header.version)
      writer.name(plain: "priority")
      writer.integer(rule.header.priority)
      writer.name(plain: "description")
      writer.string(rule.header.summary)
      writer.endObject()
    }
    writer.endArray()
    WarningText(RuleAnalysis(of: rules).warnings).write(to: &writer)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}

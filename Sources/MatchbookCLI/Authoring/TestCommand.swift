import MatchbookJSON
import MatchbookLua
import MatchbookReports

/// `matchbook rules test`.
enum TestCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "rules test",
      options: ["--format": .value, "--watch": .flag, "--set": .values, "--help": .flag],
      takesWords: true)
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    guard !arguments.words.isEmpty else {
      throw UsageError.missingOptions(["FILE"], command: arguments.command)
    }
    guard arguments.has("--watch") else { return try test(arguments, format) }
    // Begun before the first reading, so that no change is missed.
    let watch = try FileWatch(arguments.words)
    while true {
      do {
        _ = try test(arguments, format)
      } catch {
        // A file that is half written is no reason to stop watching.
        Terminal.error(CommandLineTool.text(of: error))
      }
      if format == .table { try Terminal.write("watching; Ctrl-C ends\n\n") }
      try watch.wait()
    }
  }

  private struct Report {
    let rule: LuaRule
    let outcomes: [RuleTester.Outcome]
    var failed: Int { outcomes.count { !$0.holds } }
  }

  private static func test(_ arguments: Arguments, _ format: OutputFormat) throws -> ExitCode {
    let files = try RuleFiles(
      arguments.words, settings: arguments.values("--set"), command: arguments.command)
    let reports = files.scripts.map { Report(rule: $0, outcomes: RuleTester($0).run()) }
    switch format {
    case .json: try Terminal.write(json(reports))
    case .table: try Terminal.write(text(reports))
    }
    return reports.allSatisfy { $0.failed == 0 } ? .done : .refused
  }

  private static func text(_ reports: [Report]) -> String {
    var text = ""
    for report in reports {
      text += "\(report.rule.file): rule \(report.rule.header.id) \(report.rule.header.version)\n"
      var table = TextTable(columns: "lll")
      for outcome in report.outcomes {
        let words =
          outcome.failure.map { "line \(outcome.line): \($0)" }
          ?? outcome.found + (outcome.why.isEmpty ? "" : ": \(outcome.why)")
        table.row([outcome.holds ? "ok" : "FAILED", outcome.example, words])
      }
      if report.outcomes.isEmpty { table.row(["none", "the rule has no examples", ""]) }
      text += table.text + "\n"
    }
    let count = reports.reduce(0) { $0 + $1.outcomes.count }
    let failed = reports.reduce(0) { $0 + $1.failed }
    if count == 0 {
      return text + "nothing was tested: add an example that matches and one that does not\n"
    }
    text +=
      "\(count) example\(count == 1 ? "" : "s"), \(failed == 0 ? "all hold" : "\(failed) failed")"
    text += "; each was asked again, in another order, with records that refuse to be changed"
    return text + "\n"
  }

  private static func json(_ reports: [Report]) -> [UInt8] {
    JSONWriter.document { writer in
      writer.member("failed", reports.reduce(0) { $0 + $1.failed })
      writer.objects("rules", reports) { report, writer in
        writer.member("file", report.rule.file)
        writer.members(of: report.rule.header)
        writer.objects("examples", report.outcomes, onOneLine: true) { outcome, writer in
          writer.member("name", outcome.example)
          writer.member("line", outcome.line)
          writer.member("holds", outcome.holds)
          for (name, value) in [
            ("expected", outcome.expected), ("found", outcome.found), ("why", outcome.why),
            ("failure", outcome.failure ?? ""),
          ] where !value.isEmpty {
            writer.name(name)
            writer.string(value)
          }
        }
      }
    }
  }
}

import Matchbook
import MatchbookJSON
import MatchbookLua
import MatchbookReports
import MatchbookRules

/// `matchbook rules check`.
enum CheckCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "rules check",
      options: ["--format": .value, "--set": .values, "--help": .flag], takesWords: true)
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    guard !arguments.words.isEmpty else {
      throw UsageError.missingOptions(["FILE"], command: arguments.command)
    }
    let scripts = try scripts(arguments.words)
    do {
      let files = try RuleFiles(
        arguments.words, settings: arguments.values("--set"), command: arguments.command)
      switch format {
      case .json: try Terminal.write(json(files, scripts, []))
      case .table: try Terminal.write(table(files, scripts))
      }
      return .done
    } catch {
      guard format == .json, isAboutPlaces(error) else { throw error }
      // An editor reads places, whatever they say about the file.
      try Terminal.write(json(nil, scripts, mistakes(error)))
      return .refused
    }
  }

  /// What is doubtful about rules in Lua, beside what is wrong.
  private static func scripts(_ paths: [String]) throws(FileError) -> [LuaDiagnostic] {
    var found: [LuaDiagnostic] = []
    for path in paths {
      for file in try Files.expand(path, endings: RuleFiles.endings) where file.hasSuffix(".lua") {
        found += LuaRule.check(try Files.read(file), file: file).diagnostics
      }
    }
    return found
  }

  private static func isAboutPlaces(_ error: any Error) -> Bool {
    switch error {
    case is RuleFileError, is LuaRuleError: true
    case let error as InputErrors: error.errors.allSatisfy(isAboutPlaces)
    default: false
    }
  }

  private static func mistakes(_ error: any Error) -> [RuleMistake] {
    switch error {
    case let error as RuleFileError: error.mistakes
    case let error as InputErrors: error.errors.flatMap { mistakes($0) }
    default: []
    }
  }

  private static func ordered(_ files: RuleFiles) -> [any Rule] {
    files.all.sorted { ($0.header.priority, $0.header.id) < ($1.header.priority, $1.header.id) }
  }

  private static func table(_ files: RuleFiles, _ scripts: [LuaDiagnostic]) -> String {
    var table = TextTable(columns: "rlll")
    table.row(["priority", "rule", "version", "says"])
    for rule in ordered(files) {
      table.row([
        String(rule.header.priority), rule.header.id, rule.header.version, rule.header.summary,
      ])
    }
    let warnings = WarningText(RuleAnalysis(of: files.conditions).warnings)
    let count = warnings.warningCount + scripts.count
    return "\(files.all.count) rule\(files.all.count == 1 ? "" : "s"), no mistake"
      + (count == 0 ? "" : count == 1 ? ", 1 warning" : ", \(count) warnings") + "\n"
      + table.text + warnings.text + scripts.map { "\n\($0.text)\n" }.joined()
  }

  private static func json(
    _ files: RuleFiles?, _ scripts: [LuaDiagnostic], _ mistakes: [RuleMistake]
  ) -> [UInt8] {
    JSONWriter.document { writer in
      writer.objects("rules", files.map(ordered) ?? [], onOneLine: true) { rule, writer in
        writer.member("id", rule.header.id)
        writer.member("version", rule.header.version)
        writer.member("priority", rule.header.priority)
        writer.member("description", rule.header.summary)
      }
      WarningText(RuleAnalysis(of: files?.conditions ?? []).warnings).write(to: &writer)
      writer.name(plain: "places")
      writer.beginArray()
      for mistake in mistakes {
        write(
          mistake.file, mistake.line, mistake.column, "error", mistake.code.rawValue,
          mistake.message + (mistake.expected.isEmpty ? "" : ", expected \(mistake.expected)"),
          mistake.suggestion, mistake.remedy, &writer)
      }
      for place in scripts {
        write(
          place.file, place.line, place.column, place.severity.rawValue, place.code.rawValue,
          place.message, place.suggestion, place.remedy, &writer)
      }
      writer.endArray()
    }
  }

  private static func write(
    _ file: String, _ line: Int, _ column: Int, _ severity: String, _ code: String,
    _ message: String, _ suggestion: String?, _ remedy: String, _ writer: inout JSONWriter
  ) {
    writer.beginObject(onOneLine: true)
    writer.member("file", file)
    writer.member("line", line)
    writer.member("column", column)
    for (name, value) in [
      ("severity", severity), ("code", code), ("message", message),
      ("suggestion", suggestion ?? ""), ("remedy", remedy),
    ] where !value.isEmpty {
      writer.name(name)
      writer.string(value)
    }
    writer.endObject()
  }
}

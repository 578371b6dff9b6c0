import Matchbook
import MatchbookReports
import MatchbookRunReports
import MatchbookRuns

/// `matchbook report`.
enum ReportCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    guard !Arguments.askForHelp(words) else {
      try Terminal.write(Help.report)
      return .done
    }
    let call = try StoreCall(
      words, command: "report", words: ["RUN"],
      options: ["--out": .values, "--as-of": .value, "--title": .value])
    let asOf = try day(call.arguments, "--as-of")
    let paths = call.arguments.values("--out")
    guard !paths.isEmpty else {
      throw UsageError.missingOptions(["--out FILE"], command: "report")
    }
    let files = try paths.map {
      try ReportFile($0, command: "report", option: "--out", hasTotals: true)
    }
    Terminal.progress("reading run \(call.word("RUN"))")
    // One reading for all files, so that they tell of the same state of the store.
    var facts = try ReportFacts(
      ofRun: call.word("RUN"), in: call.manager, asOf: asOf,
      itemLimit: files.map(\.itemLimit).max() ?? ReportFacts.standardItemLimit)
    if let title = call.arguments.value("--title") { facts.title = title }
    for file in files {
      Terminal.progress("writing \(file.file.path)")
      try file.write(facts)
    }
    Terminal.progress(nil)
    let isSound = facts.run?.audit.isSound ?? true
    try call.answer({ writer in
      writer.member("written", files.map(\.file.path))
      writer.member("as_of", orNull: facts.asOf?.description)
      writer.member("open_count", facts.openCount)
      writer.member("audit_is_sound", isSound)
      writer.member("audit_hash", orNull: facts.run?.audit.hash)
    }) {
      files.map { "report       \($0.file.path)\n" }.joined()
        + "open         \(facts.openCount) records as of \(facts.asOf?.description ?? "no day")\n"
        + "audit trail  \(isSound ? "sound" : "broken: see the report"), last hash "
        + "\(facts.run?.audit.hash ?? "none")\n"
    }
    return .done
  }

  /// The value of an option as a day.
  static func day(_ arguments: Arguments, _ option: String) throws(UsageError) -> Day? {
    guard let text = arguments.value(option) else { return nil }
    guard let day = Day(text) else {
      throw .badValue(
        option: option, value: text, expected: "a day such as 2026-03-31", near: nil,
        command: arguments.command)
    }
    return day
  }
}

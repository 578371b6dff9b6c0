import MatchbookJSON
import MatchbookRuns

/// `matchbook sweep`.
enum SweepCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    guard !Arguments.askForHelp(words) else {
      try Terminal.write(Help.sweep)
      return .done
    }
    let call = try StoreCall(
      words, command: "sweep", words: [],
      options: ["--book": .value, "--reopen-days": .value, "--resolve-cleared": .flag])
    let days = try call.number("--reopen-days", 0...36_525, "whole days from 0 to 36525") ?? 7
    let manager = ExceptionManager(
      store: call.manager.store, host: call.manager.host,
      policy: SweepPolicy(
        reopenWindowMilliseconds: Int64(days) * 86_400_000,
        resolvesCleared: call.arguments.has("--resolve-cleared")))
    let report = try manager.sweep(book: call.arguments.value("--book"))
    try call.answer({ writer in
      writer.member("streams", report.streams)
      writer.member("created", report.created)
      writer.member("reopened", report.reopened)
      writer.member("returned", report.returned)
      writer.member("cleared", report.cleared)
    }) {
      let parts = [
        ("created", report.created), ("reopened", report.reopened),
        ("returned", report.returned), ("cleared", report.cleared),
      ].filter { !$0.1.isEmpty }
      return "streams      \(report.streams)\n"
        + (parts.isEmpty
          ? "changed      nothing\n"
          : parts.map { RunOutput.pad($0.0) + $0.1.joined(separator: " ") + "\n" }.joined())
    }
    return .done
  }
}

extension StreamCommand {
  static func members(_ stream: DataStream, _ book: String?, _ writer: inout JSONWriter) {
    writer.member("id", stream.id)
    writer.member("key", stream.stream)
    writer.member("reconciliation_id", orNull: book)
    writer.member("side", stream.side.rawValue)
    writer.member("name", stream.name)
    writer.member("overdue_days", stream.overdueDays)
    writer.member("created_at", stream.createdAt.description)
  }
}

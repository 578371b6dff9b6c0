import Matchbook
import MatchbookJSON
import MatchbookRuns

/// `matchbook discrepancy`.
enum DiscrepancyCommand {
  static let actions = ["list", "review", "release", "close", "reopen"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "discrepancy", actions, help: Help.discrepancy)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.discrepancy)
      return .done
    }
    guard let decision = DiscrepancyState.Action(rawValue: action) else {
      try list(rest)
      return .done
    }
    let call = try StoreCall(
      rest, command: "discrepancy \(action)", words: ["DISCREPANCY"],
      options: ["--reason": .value])
    let needsReason = decision == .close || decision == .reopen
    let discrepancy = try call.manager.decide(
      onDiscrepancy: call.word("DISCREPANCY"), decision,
      reason: needsReason
        ? try call.required("--reason", "TEXT") : call.arguments.value("--reason"))
    try call.answer({ members(discrepancy, &$0) }) {
      "discrepancy  \(discrepancy.id), \(discrepancy.state.rawValue), "
        + "\(discrepancy.severity.rawValue)\n"
        + "finding      \(discrepancy.kind.rawValue), \(discrepancy.amount): "
        + "\(discrepancy.message)\n"
    }
    return .done
  }

  private static func list(_ words: [String]) throws {
    let call = try StoreCall(
      words, command: "discrepancy list", words: ["RUN"],
      options: StoreCall.paging.merging(["--state": .value, "--severity": .value]) { $1 })
    let state = try call.choice("--state", DiscrepancyState.self)
    try call.answer(
      try call.manager.discrepancies(
        ofRun: call.word("RUN"), states: state.map { [$0] },
        severity: try call.choice("--severity", Severity.self), page: try call.page),
      columns: "llllrrl",
      heads: ["discrepancy", "kind", "severity", "state", "amount", "runs", "finding"],
      {
        [
          $0.id, $0.kind.rawValue, $0.severity.rawValue, $0.state.rawValue, $0.amount.description,
          String($0.occurrences), $0.message,
        ]
      }, members)
  }

  private static func members(_ discrepancy: Discrepancy, _ writer: inout JSONWriter) {
    writer.member("discrepancy_id", discrepancy.id)
    writer.member("kind", discrepancy.kind.rawValue)
    writer.member("severity", discrepancy.severity.rawValue)
    writer.member("status", discrepancy.state.rawValue)
    writer.member("amount", number: discrepancy.amount.decimalText)
    writer.member("currency", discrepancy.amount.currency.code)
    writer.member("message", discrepancy.message)
    writer.member("fingerprint", discrepancy.fingerprint)
    writer.member("occurrences", discrepancy.occurrences)
    writer.member("created_at", discrepancy.createdAt.description)
    writer.member("updated_at", discrepancy.updatedAt.description)
    writer.member("closed_at", orNull: discrepancy.closedAt?.description)
    writer.member("closed_by", orNull: discrepancy.closedBy)
    writer.member("close_reason", orNull: discrepancy.closeReason)
  }
}

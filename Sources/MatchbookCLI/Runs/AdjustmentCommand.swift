import Matchbook
import MatchbookJSON
import MatchbookRuns

/// `matchbook adjustment`.
enum AdjustmentCommand {
  static let actions = ["list", "show", "approve", "reject"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "adjustment", actions, help: Help.adjustment)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.adjustment)
      return .done
    }
    func call(_ options: [String: Arguments.Kind] = ["--reason": .value]) throws -> StoreCall {
      try StoreCall(
        rest, command: "adjustment \(action)", words: ["ADJUSTMENT"], options: options,
        changes: action != "show")
    }
    switch action {
    case "list": try list(rest)
    case "show":
      let call = try call([:])
      try show(try call.manager.adjustment(call.word("ADJUSTMENT")), call)
    case "approve":
      let call = try call()
      try show(
        try call.manager.approveAdjustment(
          call.word("ADJUSTMENT"), reason: call.arguments.value("--reason") ?? ""), call)
    default:
      let call = try call()
      try show(
        try call.manager.rejectAdjustment(
          call.word("ADJUSTMENT"), reason: call.required("--reason", "TEXT")), call)
    }
    return .done
  }

  private static func list(_ words: [String]) throws {
    let call = try StoreCall(
      words, command: "adjustment list", words: ["RUN"],
      options: StoreCall.paging.merging(["--state": .value]) { $1 })
    let page = try call.manager.adjustments(
      ofRun: call.word("RUN"), state: try call.choice("--state", AdjustmentState.self),
      page: try call.page)
    let named = Page(
      items: try page.items.map { try NamedAdjustment($0, call.manager) }, next: page.next)
    try call.answer(
      named, columns: "lllrllll",
      heads: ["adjustment", "state", "kind", "amount", "match", "match is", "author", "reason"],
      \.cells
    ) { $0.members(&$1) }
  }

  private static func show(_ adjustment: Adjustment, _ call: StoreCall) throws {
    let named = try NamedAdjustment(adjustment, call.manager)
    try call.answer({ named.members(&$0) }) { named.text }
  }
}

/// An adjustment with the match whose difference it explains.
struct NamedAdjustment: Sendable {
  let adjustment: Adjustment
  let run: String
  let match: NamedMatch

  init(_ adjustment: Adjustment, _ manager: RunManager) throws(RunError) {
    self.adjustment = adjustment
    match = try NamedMatch(
      manager.match(MatchRecord.id(of: adjustment.match)), in: manager.store)
    run = try manager.store.read { (reader) throws(RunError) in
      try reader.find(Run.self, key: adjustment.run)?.id ?? "?"
    }
  }

  var cells: [String] {
    [
      adjustment.id, adjustment.state.rawValue, adjustment.kind.rawValue,
      adjustment.amount.description, match.match.id, match.match.status.rawValue,
      adjustment.author, adjustment.reason,
    ]
  }

  var text: String {
    let decision = adjustment.decision.map {
      "decided      \(adjustment.state.rawValue) by \($0.by)\($0.reason.isEmpty ? "" : ": ")"
        + "\($0.reason)\n"
    }
    return "adjustment   \(adjustment.id), \(adjustment.state.rawValue)\n"
      + "explains     \(adjustment.amount), ledger less external, as \(adjustment.kind.rawValue)\n"
      + "match        \(match.match.id) of run \(run), \(match.match.status.rawValue)\n"
      + "ledger       \(match.ledgerIDs.joined(separator: " "))\n"
      + "external     \(match.externalIDs.joined(separator: " "))\n"
      + "reason       \(adjustment.reason), by \(adjustment.author)\n" + (decision ?? "")
  }

  func members(_ writer: inout JSONWriter) {
    writer.member("adjustment_id", adjustment.id)
    writer.member("reconciliation_id", run)
    writer.member("status", adjustment.state.rawValue)
    writer.member("kind", adjustment.kind.rawValue)
    writer.member("amount", number: adjustment.amount.decimalText)
    writer.member("currency", adjustment.amount.currency.code)
    writer.member("match_id", match.match.id)
    writer.member("match_status", match.match.status.rawValue)
    writer.member("ledger_entry_ids", match.ledgerIDs)
    writer.member("source_entry_ids", match.externalIDs)
    writer.member("reason", adjustment.reason)
    writer.member("author", adjustment.author)
    writer.member("created_at", adjustment.createdAt.description)
    writer.member("decided_by", orNull: adjustment.decision?.by)
    writer.member("decided_at", orNull: adjustment.decision?.at.description)
    writer.member("decision_reason", orNull: adjustment.decision?.reason)
  }
}

import Matchbook
import MatchbookJSON
import MatchbookRuns

/// `matchbook discrepancy`.
enum DiscrepancyCommand {
  static let actions = ["list", "show", "review", "release", "close", "reopen"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "discrepancy", actions, help: Help.discrepancy)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.discrepancy)
      return .done
    }
    if action == "list" {
      try list(rest)
      return .done
    }
    guard let decision = DiscrepancyState.Action(rawValue: action) else {
      let call = try StoreCall(rest, command: "discrepancy show", words: ["DISCREPANCY"])
      try show(try call.manager.discrepancy(call.word("DISCREPANCY")), call)
      return .done
    }
    let call = try StoreCall(
      rest, command: "discrepancy \(action)", words: ["DISCREPANCY"],
      options: ["--reason": .value], changes: true)
    let needsReason = decision == .close || decision == .reopen
    let discrepancy = try call.manager.decide(
      onDiscrepancy: call.word("DISCREPANCY"), decision,
      reason: needsReason
        ? try call.required("--reason", "TEXT") : call.arguments.value("--reason"))
    try show(discrepancy, call)
    return .done
  }

  private static func show(_ discrepancy: Discrepancy, _ call: StoreCall) throws {
    let named = try NamedDiscrepancy(discrepancy, in: call.manager.store)
    try call.answer({ named.members(&$0) }) {
      "discrepancy  \(discrepancy.id), \(discrepancy.state.rawValue), "
        + "\(discrepancy.severity.rawValue)\n"
        + "records      \(named.records)\n"
        + "finding      \(discrepancy.kind.rawValue), \(discrepancy.amount): "
        + "\(discrepancy.message)\n"
        + (discrepancy.closedBy.map {
          "closed       by \($0): \(discrepancy.closeReason ?? "")\n"
        } ?? "")
    }
  }

  private static func list(_ words: [String]) throws {
    let call = try StoreCall(
      words, command: "discrepancy list", words: ["RUN"],
      options: StoreCall.paging.merging(["--state": .value, "--severity": .value]) { $1 })
    let state = try call.choice("--state", DiscrepancyState.self)
    let page = try call.manager.discrepancies(
      ofRun: call.word("RUN"), states: state.map { [$0] },
      severity: try call.choice("--severity", Severity.self), page: try call.page)
    let named = Page(
      items: try page.items.map { try NamedDiscrepancy($0, in: call.manager.store) },
      next: page.next)
    try call.answer(
      named, columns: "llllrrll",
      heads: ["discrepancy", "kind", "severity", "state", "amount", "runs", "records", "finding"],
      \.cells
    ) { $0.members(&$1) }
  }
}

/// A discrepancy with the ids of its records.
struct NamedDiscrepancy: Sendable {
  let discrepancy: Discrepancy
  let ledgerIDs: [String]
  let externalIDs: [String]

  init(_ discrepancy: Discrepancy, in store: any RunStore) throws(RunError) {
    self.discrepancy = discrepancy
    (ledgerIDs, externalIDs) = try store.read { (reader) throws(RunError) in
      func ids(_ keys: [Int64]) throws(RunError) -> [String] {
        var ids: [String] = []
        for key in keys { ids.append(try reader.entry(key)?.id ?? "?") }
        return ids
      }
      return (try ids(discrepancy.ledger), try ids(discrepancy.external))
    }
  }

  /// The ids of both sides; a finding about totals has none.
  var records: String {
    let ids = ledgerIDs + externalIDs
    return ids.isEmpty ? "none" : ids.joined(separator: " ")
  }

  var cells: [String] {
    [
      discrepancy.id, discrepancy.kind.rawValue, discrepancy.severity.rawValue,
      discrepancy.state.rawValue, discrepancy.amount.description, String(discrepancy.occurrences),
      records, discrepancy.message,
    ]
  }

  func members(_ writer: inout JSONWriter) {
    writer.member("discrepancy_id", discrepancy.id)
    writer.member("kind", discrepancy.kind.rawValue)
    writer.member("severity", discrepancy.severity.rawValue)
    writer.member("status", discrepancy.state.rawValue)
    writer.member("ledger_entry_ids", ledgerIDs)
    writer.member("source_entry_ids", externalIDs)
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

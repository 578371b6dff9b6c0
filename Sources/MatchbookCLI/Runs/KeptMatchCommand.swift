import Matchbook
import MatchbookRuns

/// `matchbook match list` and the like: the matches that a store keeps.
enum KeptMatchCommand {
  static let actions = ["list", "show", "accept", "reject", "revoke", "withdraw", "note", "manual"]

  static func run(_ action: String, _ words: [String]) throws -> ExitCode {
    guard !Arguments.askForHelp(words) else {
      try Terminal.write(Help.run)
      return .done
    }
    let command = "match \(action)"
    func call(_ options: [String: Arguments.Kind] = ["--reason": .value]) throws -> StoreCall {
      try StoreCall(
        words, command: command, words: ["MATCH"], options: options, changes: action != "show")
    }
    switch action {
    case "list":
      let call = try StoreCall(
        words, command: command, words: ["RUN"],
        options: StoreCall.paging.merging(["--status": .value]) { $1 })
      let status = try call.choice("--status", MatchStatus.self)
      let page = try call.manager.matches(
        ofRun: call.word("RUN"), statuses: status.map { [$0] }, page: try call.page)
      let named = Page(
        items: try page.items.map { try NamedMatch($0, in: call.manager.store) }, next: page.next)
      try call.answer(named, columns: "llllll", heads: NamedMatch.heads, \.cells) {
        $0.members(&$1)
      }
    case "manual": try manual(words)
    case "show":
      let call = try call([:])
      try show(try call.manager.match(call.word("MATCH")), call)
    case "accept":
      let call = try call()
      try show(
        try call.manager.accept(call.word("MATCH"), reason: call.arguments.value("--reason") ?? ""),
        call)
    case "reject":
      let call = try call()
      try show(
        try call.manager.reject(call.word("MATCH"), reason: call.arguments.value("--reason") ?? ""),
        call)
    case "revoke":
      let call = try call()
      try show(
        try call.manager.revoke(
          call.word("MATCH"), reason: call.required("--reason", "TEXT")), call)
    case "withdraw":
      let call = try call()
      try show(
        try call.manager.withdrawRejection(
          call.word("MATCH"), reason: call.required("--reason", "TEXT")), call)
    default:
      let call = try call(["--note": .value])
      try show(
        try call.manager.setNote(
          call.required("--note", "TEXT"), ofMatch: call.word("MATCH")), call)
    }
    return .done
  }

  private static func manual(_ words: [String]) throws {
    let call = try StoreCall(
      words, command: "match manual", words: ["RUN"],
      options: [
        "--ledger-id": .values, "--external-id": .values, "--reason": .value, "--partial": .flag,
        "--adjust": .value, "--adjust-reason": .value,
      ], changes: true)
    var request = ManualMatch(
      ledgerIDs: call.arguments.values("--ledger-id"),
      externalIDs: call.arguments.values("--external-id"),
      reason: try call.required("--reason", "TEXT"),
      isPartial: call.arguments.has("--partial"))
    if let kind = try call.choice("--adjust", AdjustmentKind.self) {
      request.adjustment = AdjustmentRequest(
        kind: kind, reason: try call.required("--adjust-reason", "TEXT"))
    }
    try show(try call.manager.matchByHand(request, inRun: call.word("RUN")), call)
  }

  private static func show(_ match: MatchRecord, _ call: StoreCall) throws {
    let named = try NamedMatch(match, in: call.manager.store)
    try call.answer({ named.members(&$0) }) {
      "match        \(match.id), \(match.status.rawValue), \(match.rule?.id ?? "by hand")\n"
        + "ledger       \(named.ledgerIDs.joined(separator: " "))\n"
        + "external     \(named.externalIDs.joined(separator: " "))\n"
        + "reason       \(match.reason)\n"
        + (match.decision.map {
          "decided      by \($0.by)\($0.reason.isEmpty ? "" : ": ")\($0.reason)\n"
        } ?? "")
        + (match.note.isEmpty ? "" : "note         \(match.note)\n")
    }
  }
}

import Matchbook
import MatchbookRuns

/// `matchbook item`.
enum ItemCommand {
  static let actions = ["list", "close", "reopen", "ledger", "accounts"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "item", actions, help: Help.item)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.item)
      return .done
    }
    switch action {
    case "list": try list(rest)
    case "ledger": try ledger(rest)
    case "accounts": try accounts(rest)
    default: try decide(action, rest)
    }
    return .done
  }

  private static let heads = ["item", "side", "state", "amount", "open", "date", "reference"]

  private static func cells(_ entry: SourceEntry) -> [String] {
    [
      entry.id, entry.side.rawValue, entry.state.rawValue, entry.amount.description,
      entry.residual.decimalText, entry.record.date?.description ?? "", entry.record.reference,
    ]
  }

  private static func list(_ words: [String]) throws {
    let call = try StoreCall(
      words, command: "item list", words: ["RUN"],
      options: StoreCall.paging.merging(["--side": .value, "--state": .value]) { $1 })
    let state = try call.choice("--state", EntryState.self)
    try call.answer(
      try call.manager.items(
        ofRun: call.word("RUN"), side: try call.choice("--side", Side.self),
        states: state.map { [$0] }, page: try call.page),
      columns: "lllrrll", heads: heads, cells, RunOutput.members)
  }

  private static func ledger(_ words: [String]) throws {
    let call = try StoreCall(
      words, command: "item ledger", words: ["RUN"],
      options: StoreCall.paging.merging(["--open": .flag, "--count-suggested": .flag]) { $1 })
    if call.arguments.has("--open") {
      try call.answer(
        try call.manager.openLedger(
          ofRun: call.word("RUN"), countsSuggested: call.arguments.has("--count-suggested"),
          page: try call.page),
        columns: "lllrrll", heads: heads, cells, RunOutput.members)
      return
    }
    try call.answer(
      try call.manager.allLedger(ofRun: call.word("RUN"), page: try call.page),
      columns: "lllrrlll", heads: heads + ["matches"],
      {
        cells($0.entry) + [
          $0.matches.map { "\($0.id) \($0.status.rawValue)" }.joined(separator: ", ")
        ]
      }
    ) { linked, writer in
      RunOutput.members(linked.entry, &writer)
      writer.objects("matches", linked.matches, onOneLine: true) { match, writer in
        writer.member("match_id", match.id)
        writer.member("status", match.status.rawValue)
      }
    }
  }

  private static func accounts(_ words: [String]) throws {
    let call = try StoreCall(words, command: "item accounts", words: ["RUN"])
    let accounts = try call.manager.accounts(ofRun: call.word("RUN"))
    func text(_ account: AccountBalance) -> String {
      Decimal64.text(account.residual, places: account.currency.exponent)
    }
    try call.answer(
      Page(items: accounts, next: nil), columns: "lrrl",
      heads: ["account", "unreconciled", "open", "currency"],
      { [$0.account, String($0.unreconciled), text($0), $0.currency.code] }
    ) { account, writer in
      writer.member("account", account.account)
      writer.member("unreconciled", account.unreconciled)
      writer.member("residual", number: text(account))
      writer.member("currency", account.currency.code)
    }
  }

  private static func decide(_ action: String, _ words: [String]) throws {
    let call = try StoreCall(
      words, command: "item \(action)", words: ["RUN", "ITEM"],
      options: action == "close"
        ? ["--side": .value, "--reason": .value, "--note": .value]
        : ["--side": .value, "--note": .value], changes: true)
    guard let side = try call.choice("--side", Side.self) else {
      throw UsageError.missingOptions(
        ["--side ledger|external"], command: call.arguments.command)
    }
    let (run, item) = (call.word("RUN"), call.word("ITEM"))
    let entry: SourceEntry
    if action == "close" {
      guard let reason = try call.choice("--reason", CloseReason.self) else {
        throw UsageError.missingOptions(["--reason WORD"], command: call.arguments.command)
      }
      entry = try call.manager.closeItem(
        item, side, ofRun: run, reason: reason, note: call.arguments.value("--note") ?? "")
    } else {
      entry = try call.manager.reopenItem(
        item, side, ofRun: run, note: try call.required("--note", "TEXT"))
    }
    try call.answer({ RunOutput.members(entry, &$0) }) {
      "item         \(entry.side.rawValue) \(entry.id), \(entry.state.rawValue), "
        + "\(entry.residual) open\n"
    }
  }
}

import Matchbook
import MatchbookJSON
import MatchbookRuns

/// `matchbook policy`.
enum PolicyCommand {
  static let actions = ["set", "show"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "policy", actions, help: Help.policy)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.policy)
      return .done
    }
    let call = try StoreCall(
      rest, command: "policy \(action)", words: action == "set" ? ["FILE"] : [],
      changes: action == "set")
    let keeper = PolicyKeeper(store: call.manager.store, host: call.manager.host)
      .keyed(call.manager.idempotencyKey)
    let stored =
      action == "set"
      ? try keeper.set(String(decoding: try Files.read(call.word("FILE")), as: UTF8.self))
      : try keeper.stored()
    let policy = try keeper.current()
    try call.answer({ members(policy, stored, &$0) }) { text(policy, stored) }
    return .done
  }

  private static func members(
    _ policy: RunPolicy, _ stored: StoredPolicy?, _ writer: inout JSONWriter
  ) {
    writer.member("split_duties", policy.splitsDuties)
    writer.name("manual_tolerances")
    write(policy.manualTolerances, &writer)
    writer.name("adjustment_limits")
    writer.beginObject()
    for kind in AdjustmentKind.allCases {
      guard let limits = policy.adjustmentLimits[kind] else { continue }
      writer.name(kind.rawValue)
      write(limits, &writer)
    }
    writer.endObject()
    writer.name("severity")
    writer.beginObject()
    writer.objects("lines", policy.severity.lines) { line, writer in
      writer.member("severity", line.severity.rawValue)
      if !line.kinds.isEmpty { writer.member("kinds", line.kinds.map(\.rawValue).sorted()) }
      if let least = line.leastUnits { writer.member("at_least", Int(least)) }
      if let days = line.leastAgeDays { writer.member("at_least_days", days) }
    }
    writer.member("otherwise", policy.severity.usual.rawValue)
    writer.endObject()
    writer.member("set_at", orNull: stored?.setAt.description)
    writer.member("set_by", orNull: stored?.setBy)
  }

  private static func write(_ amounts: [Amount], _ writer: inout JSONWriter) {
    writer.beginObject()
    for amount in amounts {
      writer.name(amount.currency.code)
      writer.string(amount.decimalText)
    }
    writer.endObject()
  }

  private static func text(_ policy: RunPolicy, _ stored: StoredPolicy?) -> String {
    func list(_ amounts: [Amount]) -> String {
      amounts.isEmpty ? "none" : amounts.map(\.description).joined(separator: ", ")
    }
    var text =
      "policy       " + (stored.map { "set by \($0.setBy) at \($0.setAt)" } ?? "as usual") + "\n"
    text += RunOutput.pad("duties")
    text += policy.splitsDuties ? "split: nobody approves their own work\n" : "not split\n"
    text += RunOutput.pad("tolerance") + "\(list(policy.manualTolerances)) in matches by hand\n"
    for kind in AdjustmentKind.allCases {
      text += RunOutput.pad(kind == .fxDifference ? "fx" : kind.rawValue)
      text += policy.adjustmentLimits[kind].map { "at most \(list($0))" } ?? "not limited"
      text += "\n"
    }
    for line in policy.severity.lines {
      var parts: [String] = []
      if !line.kinds.isEmpty {
        parts.append(line.kinds.map(\.rawValue).sorted().joined(separator: ", "))
      }
      if let least = line.leastUnits { parts.append("from \(least) units of its currency") }
      if let days = line.leastAgeDays { parts.append("from \(days) days of age") }
      text += RunOutput.pad(line.severity.rawValue)
      text += (parts.isEmpty ? "everything" : parts.joined(separator: ", ")) + "\n"
    }
    return text + RunOutput.pad(policy.severity.usual.rawValue) + "what fits no line above\n"
  }
}

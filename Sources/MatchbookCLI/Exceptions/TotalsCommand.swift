import Matchbook
import MatchbookJSON
import MatchbookRuns
import MatchbookSources

/// `matchbook totals`.
enum TotalsCommand {
  static let actions = ["submit", "get", "list", "reopen"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "totals", actions, help: Help.totals)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.totals)
      return .done
    }
    switch action {
    case "submit": try submit(rest)
    case "list": try list(rest)
    case "get":
      let call = try StoreCall(rest, command: "totals get", words: ["DATE"], options: scope)
      try show(
        try totals(call).get(scope: name(call), day: try day(call)), lints: nil, call)
    default:
      let call = try StoreCall(
        rest, command: "totals reopen", words: ["DATE"],
        options: scope.merging(["--reason": .value]) { $1 }, changes: true)
      try show(
        try totals(call).reopen(
          scope: name(call), day: try day(call), reason: try call.required("--reason", "TEXT")),
        lints: nil, call)
    }
    return .done
  }

  private static let scope: [String: Arguments.Kind] = ["--scope": .value]

  private static func name(_ call: StoreCall) -> String {
    call.arguments.value("--scope") ?? "main"
  }

  private static func day(_ call: StoreCall) throws(UsageError) -> Day {
    guard let day = Day(call.word("DATE")) else {
      throw .badValue(
        option: "DATE", value: call.word("DATE"), expected: "a date such as 2026-03-01", near: nil,
        command: call.arguments.command)
    }
    return day
  }

  private static func totals(
    _ call: StoreCall, _ given: ControlPolicy = ControlPolicy()
  ) throws -> ControlTotals {
    var policy = given
    policy.severity = call.manager.policy.severity
    let side = try call.choice("--side", Side.self) ?? .ledger
    var names: [String: String] = [:]
    for text in call.arguments.values("--status-bucket") {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw bad(call, "--status-bucket", text, "STATUS=BUCKET, such as void=cancel")
      }
      names[parts[0]] = parts[1]
    }
    return ControlTotals(
      store: call.manager.store, host: call.manager.host, policy: policy,
      ours: RecordTotals(
        side: side, statusField: call.arguments.value("--status-field") ?? "status",
        buckets: names)
    ).keyed(call.manager.idempotencyKey)
  }

  // MARK: Submitting

  private static func submit(_ words: [String]) throws {
    let call = try StoreCall(
      words, command: "totals submit", words: ["DATE"],
      options: scope.merging([
        "--bucket": .values, "--currency": .value, "--tolerance": .values, "--zone": .value,
        "--cut-off": .value, "--side": .value, "--status-field": .value,
        "--status-bucket": .values,
      ]) { $1 }, changes: true)
    let day = try day(call)
    let currency = try currency(call)
    let texts = call.arguments.values("--bucket")
    guard !texts.isEmpty else {
      throw UsageError.missingOptions(
        ["--bucket NAME=COUNT,AMOUNT..."], command: call.arguments.command)
    }
    let buckets = try texts.map { text throws(UsageError) in
      let (name, count, amount) = try parse("--bucket", text, currency, call)
      return ControlBucket(name: name, count: count, amount: amount)
    }
    var policy = try clock(call)
    for text in call.arguments.values("--tolerance") {
      let (name, count, amount) = try parse("--tolerance", text, currency, call)
      policy.tolerances[name] = ControlTolerance(count: count, minorUnits: amount.minorUnits)
    }
    let answer = try totals(call, policy).submit(buckets, scope: name(call), day: day)
    try show(answer.total, lints: answer.lints, call)
  }

  private static func bad(
    _ call: StoreCall, _ option: String, _ value: String, _ expected: String
  ) -> UsageError {
    .badValue(
      option: option, value: value, expected: expected, near: nil,
      command: call.arguments.command)
  }

  private static func currency(_ call: StoreCall) throws(UsageError) -> Currency {
    let code = try call.required("--currency", "CODE")
    guard let currency = Currency(code) else {
      throw bad(call, "--currency", code, "a code of ISO 4217 such as EUR")
    }
    return currency
  }

  /// Reads `NAME=COUNT,AMOUNT`.
  private static func parse(
    _ option: String, _ text: String, _ currency: Currency, _ call: StoreCall
  ) throws(UsageError) -> (String, Int, Amount) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let values = (parts.last ?? "").split(separator: ",", maxSplits: 1).map(String.init)
    guard parts.count == 2, values.count == 2, let count = Int(values[0]), count >= 0,
      let amount = Amount(values[1], currency)
    else { throw bad(call, option, text, "NAME=COUNT,AMOUNT, such as refund=2,-35.00") }
    return (parts[0], count, amount)
  }

  private static func clock(_ call: StoreCall) throws(UsageError) -> ControlPolicy {
    let zone = call.arguments.value("--zone") ?? "UTC"
    guard let clock = LocalClock(zone: zone) else {
      throw bad(
        call, "--zone", zone, "UTC, an offset such as +02:00, or a name such as Europe/Berlin")
    }
    var policy = ControlPolicy(minutesAheadOfUTC: { clock.minutesAheadOfUTC(at: $0) })
    if let text = call.arguments.value("--cut-off") {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, text.utf8.count == 5, let hour = parts[0], let minute = parts[1],
        (0...23).contains(hour), (0...59).contains(minute)
      else { throw bad(call, "--cut-off", text, "a time of the next day such as 00:30") }
      policy.cutOffMinutes = hour * 60 + minute
    }
    return policy
  }

  // MARK: Showing

  private static func list(_ words: [String]) throws {
    let call = try StoreCall(
      words, command: "totals list", words: [],
      options: scope.merging([
        "--from": .value, "--to": .value, "--start": .value, "--length": .value,
        "--order": .value,
      ]) { $1 })
    let list = try totals(call).list(
      scope: name(call), from: try call.day("--from"), to: try call.day("--to"),
      start: try call.number("--start", 0...Int.max, "0 or more") ?? 0,
      length: try call.number(
        "--length", 0...PageRequest.mostItems, "0 to \(PageRequest.mostItems)") ?? 50,
      order: try call.choice("--order", ControlTotals.Order.self) ?? .ascending)
    try call.answer({ writer in
      writer.objects("items", list.items) { members($0, nil, &$1) }
      writer.member("total_count", list.totalCount)
    }) {
      list.items.map { "\($0.day)  \($0.state.rawValue)\n" }.joined()
        + "total        \(list.totalCount)\n"
    }
  }

  private static func show(_ total: ControlTotal, lints: [String]?, _ call: StoreCall) throws {
    try call.answer({ members(total, lints, &$0) }) {
      var text =
        "totals       \(total.scope), \(total.day): \(total.state.rawValue)\n"
      for (bucket, delta) in rows(total) {
        let words =
          delta.count == 0 && delta.amount.minorUnits == 0
          ? "agrees" : "theirs less ours: \(delta.count) records, \(delta.amount)"
        text +=
          RunOutput.pad(delta.name) + (bucket.map { "\($0.count), \($0.amount); " } ?? "") + words
          + "\n"
      }
      for lint in lints ?? [] { text += "note         \(lint)\n" }
      return text
    }
  }

  /// Every difference with the bucket that was submitted, if it was.
  private static func rows(_ total: ControlTotal) -> [(ControlBucket?, ControlBucket)] {
    total.deltas.map { delta in
      let bucket = total.buckets.first {
        $0.name == delta.name && $0.amount.currency.code == delta.amount.currency.code
      }
      return (bucket, delta)
    }
  }

  private static func members(
    _ total: ControlTotal, _ lints: [String]?, _ writer: inout JSONWriter
  ) {
    writer.member("scope", total.scope)
    writer.member("reconciliation_date", total.day.description)
    writer.member("status", total.state.rawValue)
    writer.member("is_reconciled", total.state == .reconciled)
    writer.member("inserted_at", total.insertedAt.description)
    writer.member("updated_at", orNull: total.updatedAt?.description)
    writer.member("submitted_by", total.submittedBy)
    for (name, buckets) in [("buckets", total.buckets), ("deltas", total.deltas)] {
      writer.name(name)
      writer.beginArray()
      for bucket in buckets {
        writer.beginObject(onOneLine: true)
        writer.member("name", bucket.name)
        writer.member("count", bucket.count)
        writer.member("amount", number: bucket.amount.decimalText)
        writer.member("currency", bucket.amount.currency.code)
        writer.endObject()
      }
      writer.endArray()
    }
    if let lints { writer.member("lints", lints) }
  }
}

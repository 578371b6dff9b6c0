import Matchbook
import MatchbookRuns

/// `matchbook exception`.
enum ExceptionCommand {
  static let actions = [
    "list", "show", "records", "assign", "comment", "describe", "investigate", "clusters",
    "resolve", "dismiss", "reopen", "mark",
  ]

  static let filters: [String: Arguments.Kind] = Dictionary(
    uniqueKeysWithValues: ExceptionFilter.Name.allCases.map { (option($0), .value) })

  /// `--amount-min` for `amount_min`.
  private static func option(_ name: ExceptionFilter.Name) -> String {
    "--" + name.rawValue.map { $0 == "_" ? "-" : String($0) }.joined()
  }

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "exception", actions, help: Help.exception)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.exception)
      return .done
    }
    switch action {
    case "list": try list(rest)
    case "mark": try mark(rest)
    case "show", "records", "investigate", "clusters": try look(action, rest)
    default: try work(action, rest)
    }
    return .done
  }

  private static func call(
    _ action: String, _ words: [String], _ names: [String] = ["EXCEPTION"],
    _ options: [String: Arguments.Kind] = [:]
  ) throws -> StoreCall {
    try StoreCall(
      words, command: "exception \(action)", words: names, options: options,
      changes: !["list", "show", "records", "clusters"].contains(action))
  }

  private static func filter(_ call: StoreCall) throws -> ExceptionFilter {
    try ExceptionFilter(
      pairs: ExceptionFilter.Name.allCases.compactMap { name in
        call.arguments.value(option(name)).map { (name: name.rawValue, value: $0) }
      })
  }

  // MARK: Looking

  private static func list(_ words: [String]) throws {
    let call = try call(
      "list", words, [],
      StoreCall.paging.merging(["--book": .value, "--stream": .value, "--state": .value]) { $1 })
    let state = try call.choice("--state", ExceptionState.self)
    try call.answer(
      try call.exceptions.exceptions(
        ofBook: call.arguments.value("--book"), stream: call.arguments.value("--stream"),
        states: state.map { [$0] }, page: try call.page),
      columns: "llrrll", heads: ["exception", "state", "records", "amount", "opened", "title"],
      ExceptionOutput.cells, ExceptionOutput.members)
  }

  private static func look(_ action: String, _ words: [String]) throws {
    let paging = action == "records" ? StoreCall.paging : [:]
    let call = try call(action, words, ["EXCEPTION"], filters.merging(paging) { $1 })
    let (id, filter) = (call.word("EXCEPTION"), try filter(call))
    switch action {
    case "records":
      try call.answer(
        try call.exceptions.records(of: id, filter: filter, page: try call.page),
        columns: "lrlrl", heads: ["record", "open", "date", "days overdue", "description"],
        {
          [
            $0.entry.id, $0.amount.description, $0.date?.description ?? "",
            String($0.ageMilliseconds / 86_400_000), $0.entry.record.description,
          ]
        }, ExceptionOutput.members)
    case "investigate":
      _ = try call.exceptions.investigate(id, filter: filter)
      try show(id, filter, call)
    case "clusters":
      let clusters = try call.exceptions.clusters(of: id, filter: filter)
      try call.answer({ $0.objects("clusters", clusters, ExceptionOutput.members) }) {
        clusters.isEmpty ? "none\n" : clusters.map { $0.sentence + "\n" }.joined()
      }
    default: try show(id, filter, call)
    }
  }

  private static func show(
    _ id: String, _ filter: ExceptionFilter = ExceptionFilter(), _ call: StoreCall
  ) throws {
    let detail = try call.exceptions.exception(id, filter: filter)
    try call.answer({ ExceptionOutput.members(detail, &$0) }) { ExceptionOutput.text(detail) }
  }

  // MARK: Working

  private static func work(_ action: String, _ words: [String]) throws {
    let options: [String: Arguments.Kind] =
      switch action {
      case "assign": ["--to": .values, "--nobody": .flag]
      case "comment": ["--text": .value]
      case "describe": ["--title": .value, "--description": .value]
      case "reopen": ["--reason": .value, "--investigating": .flag]
      default: ["--reason": .value]
      }
    let call = try call(action, words, ["EXCEPTION"], options)
    let id = call.word("EXCEPTION")
    let reason = call.arguments.value("--reason")
    switch action {
    case "assign":
      let people = call.arguments.values("--to")
      guard people.isEmpty == call.arguments.has("--nobody") else {
        throw UsageError.missingOptions(
          ["either --to NAME... or --nobody"], command: call.arguments.command)
      }
      _ = try call.exceptions.assign(id, to: people)
    case "comment":
      _ = try call.exceptions.comment(id, try call.required("--text", "TEXT"))
    case "describe":
      _ = try call.exceptions.describe(
        id, title: call.arguments.value("--title"),
        description: call.arguments.value("--description"))
    case "resolve": try call.exceptions.change(id, .resolve, reason: reason)
    case "dismiss": try call.exceptions.change(id, .dismiss, reason: reason)
    default:
      try call.exceptions.change(
        id, call.arguments.has("--investigating") ? .investigate : .open, reason: reason)
    }
    try show(id, ExceptionFilter(), call)
  }

  private static func mark(_ words: [String]) throws {
    let call = try call(
      "mark", words, ["RECORD"],
      ["--book": .value, "--stream": .value, "--overdue-at": .value])
    let text = try call.required("--overdue-at", "TIME")
    guard let time = Timestamp(text) else {
      throw UsageError.badValue(
        option: "--overdue-at", value: text,
        expected: "a time in UTC such as 2026-03-01T09:30:00Z", near: nil,
        command: call.arguments.command)
    }
    let record = call.word("RECORD")
    try call.exceptions.markOverdue(
      OverdueRequest(
        book: call.arguments.value("--book") ?? "main",
        stream: try call.required("--stream", "KEY"), recordID: record, overdueAt: time))
    try call.answer({
      $0.member("record_id", record)
      $0.member("overdue_at", time.description)
    }) {
      "marked       \(record), overdue at \(time)\n"
    }
  }
}

extension StoreCall {
  /// The manager of exceptions over the same store, with the same host.
  var exceptions: ExceptionManager {
    ExceptionManager(store: manager.store, host: manager.host).keyed(manager.idempotencyKey)
  }

  /// A whole number of an option.
  func number(
    _ option: String, _ range: ClosedRange<Int>, _ expected: String
  ) throws(UsageError) -> Int? {
    guard let text = arguments.value(option) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .badValue(
        option: option, value: text, expected: expected, near: nil, command: arguments.command)
    }
    return number
  }

  /// A date of an option.
  func day(_ option: String) throws(UsageError) -> Day? {
    guard let text = arguments.value(option) else { return nil }
    guard let day = Day(text) else {
      throw .badValue(
        option: option, value: text, expected: "a date such as 2026-03-01", near: nil,
        command: arguments.command)
    }
    return day
  }
}

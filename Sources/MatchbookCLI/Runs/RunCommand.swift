import Matchbook
import MatchbookRuns

/// `matchbook run`.
enum RunCommand {
  static let actions = [
    "create", "list", "show", "match", "instant", "close", "reopen", "delete", "note",
  ]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "run", actions, help: Help.run)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.run)
      return .done
    }
    let command = "run \(action)"
    func call(
      _ names: [String] = ["RUN"], _ options: [String: Arguments.Kind] = [:]
    ) throws -> StoreCall {
      try StoreCall(
        rest, command: command, words: names, options: options,
        changes: action != "list" && action != "show")
    }
    switch action {
    case "create": try create(try call(["RUN"], requestOptions))
    case "list":
      try list(
        try call([], StoreCall.paging.merging(["--book": .value, "--state": .value]) { $1 }))
    case "match": return try match(try call(["RUN"], matchOptions))
    case "instant":
      return try instant(
        try call(
          ["RUN"],
          matchOptions.merging(requestOptions) { $1 }.merging([
            "--ledger": .value, "--external": .value, "--source-ledger": .value,
            "--source-external": .value, "--lenient": .flag,
          ]) { $1 }))
    case "close":
      let call = try call(["RUN"], ["--reason": .value, "--override": .value])
      try show(
        try call.manager.closeRun(
          call.word("RUN"), reason: call.required("--reason", "TEXT"),
          override: call.arguments.value("--override")), call)
    case "reopen":
      let call = try call(["RUN"], ["--reason": .value])
      try show(
        try call.manager.reopenRun(
          call.word("RUN"), reason: call.required("--reason", "TEXT")), call)
    case "delete":
      let call = try call()
      try call.manager.deleteRun(call.word("RUN"))
      try call.answer({ $0.member("deleted", call.word("RUN")) }) {
        "deleted      run \(call.word("RUN"))\n"
      }
    case "note":
      let call = try call(["RUN"], ["--note": .value])
      try show(
        try call.manager.setNote(call.required("--note", "TEXT"), ofRun: call.word("RUN")), call)
    default:
      let call = try call()
      let run = try call.manager.run(call.word("RUN"))
      if run.isDryRun, call.format == .json {
        var failure: (any Error)?
        try call.manager.trialResult(ofRun: run.id) { text in
          guard failure == nil else { return }
          do { try Terminal.write(text) } catch { failure = error }
        }
        if let failure { throw failure }
        try Terminal.write("\n")
      } else {
        try show(run, call)
      }
    }
    return .done
  }

  // MARK: Making

  private static let requestOptions: [String: Arguments.Kind] = [
    "--book": .value, "--mode": .value, "--strategy": .value, "--group-by": .value,
    "--note": .value,
  ]

  private static func request(_ call: StoreCall, book: String) throws -> RunRequest {
    RunRequest(
      id: call.word("RUN"), book: call.arguments.value("--book") ?? book,
      mode: try call.choice("--mode", RunMode.self) ?? .automatic,
      strategy: try call.choice("--strategy", Cardinality.self),
      groupBy: (call.arguments.value("--group-by") ?? "").split(separator: ",").map(String.init),
      note: call.arguments.value("--note") ?? "", idempotencyKey: call.arguments.value("--key"))
  }

  private static func create(_ call: StoreCall) throws {
    try show(try call.manager.createRun(try request(call, book: "main")), call)
  }

  // MARK: Matching

  private static let matchOptions: [String: Arguments.Kind] = [
    "--rules": .values, "--set": .values, "--threads": .value, "--memory": .value,
    "--dry-run": .flag, "--allow-degraded": .flag,
  ]

  private static func matchRequest(_ call: StoreCall) throws -> RunMatchRequest {
    guard !call.arguments.values("--rules").isEmpty else {
      throw UsageError.missingOptions(["--rules FILE"], command: call.arguments.command)
    }
    let files = try RuleFiles(
      call.arguments.values("--rules"), settings: call.arguments.values("--set"),
      command: call.arguments.command)
    try files.checkExamples()
    return RunMatchRequest(
      rules: files.all,
      options: MatchOptions(
        threads: try Request.threads(call.arguments),
        memoryBudget: try Request.memory(call.arguments)),
      allowsDegraded: call.arguments.has("--allow-degraded"))
  }

  private static func match(_ call: StoreCall) throws -> ExitCode {
    let request = try matchRequest(call)
    let control = RunControl(onProgress: Terminal.show)
    defer { Terminal.progress(nil) }
    let outcome =
      try call.arguments.has("--dry-run")
      ? call.manager.tryOut(run: call.word("RUN"), request, control: control)
      : call.manager.match(run: call.word("RUN"), request, control: control)
    Terminal.progress(nil)
    try show(outcome, call)
    return .done
  }

  private static func instant(_ call: StoreCall) throws -> ExitCode {
    let request = try matchRequest(call)
    let ledger = try UploadFile(try call.required("--ledger", "FILE"), .ledger, call)
    let external = try UploadFile(try call.required("--external", "FILE"), .external, call)
    let outcome = try call.manager.matchInstantly(
      try self.request(call, book: call.word("RUN")), ledger: ledger.read().table,
      external: external.read().table, request, isDryRun: call.arguments.has("--dry-run"),
      control: RunControl(onProgress: Terminal.show))
    Terminal.progress(nil)
    try show(outcome, call)
    return .done
  }

  // MARK: Showing

  private static func list(_ call: StoreCall) throws {
    let runs = try call.manager.runs(
      book: call.arguments.value("--book"), state: try call.choice("--state", RunState.self),
      page: try call.page)
    try call.answer(
      runs, columns: "lllrrl", heads: ["run", "state", "mode", "matched", "unmatched", "started"],
      { run in
        [
          run.id, run.state.rawValue + (run.isDryRun ? ", dry run" : ""), run.mode.rawValue,
          String(run.external.matched), String(run.external.unmatched),
          run.startedAt?.description ?? "",
        ]
      }, RunOutput.members)
  }

  private static func sourceIDs(_ run: Run, _ call: StoreCall) throws -> [String] {
    var ids: [String] = []
    var page = PageRequest(limit: PageRequest.mostItems)
    repeat {
      let sources = try call.manager.sources(ofRun: run.id, page: page)
      ids += sources.items.map(\.id)
      page.after = sources.next
    } while page.after != nil
    return ids
  }

  private static func show(_ run: Run, _ call: StoreCall) throws {
    let rules = try call.manager.ruleSources(ofRun: run.id)
    let sources = try sourceIDs(run, call)
    try call.answer({
      RunOutput.members(run, &$0)
      $0.member("source_ids", sources)
      RunOutput.members(rules, &$0)
    }) { RunOutput.text(run) }
  }

  private static func show(_ outcome: RunMatchOutcome, _ call: StoreCall) throws {
    let rules = try call.manager.ruleSources(ofRun: outcome.run.id)
    let sources = try sourceIDs(outcome.run, call)
    try call.answer({
      RunOutput.members(outcome.run, &$0)
      $0.member("source_ids", sources)
      RunOutput.members(rules, &$0)
      if !outcome.changedRules.isEmpty {
        $0.member("warnings", outcome.changedRules.map(\.description))
      }
    }) {
      RunOutput.text(outcome.run)
        + outcome.changedRules.map { "warning      \($0) [run.changed-rule]\n" }.joined()
        + "matches      \(outcome.accepted) accepted, \(outcome.suggested) suggested by this match\n"
    }
  }
}

import Matchbook
import MatchbookDigest
import MatchbookRuns
import MatchbookSources

/// What the commands over a store share.
enum StoreCommands {
  /// Shows the page of a noun, or says what its actions are.
  static func refuse(
    _ words: [String], noun: String, _ actions: [String], help: String
  ) throws -> ExitCode {
    guard let word = words.first, !Arguments.askForHelp(words) else {
      try Terminal.write(help)
      return words.isEmpty ? .usage : .done
    }
    throw UsageError.unknownCommand("\(noun) \(word)", known: actions.map { "\(noun) \($0)" })
  }
}

/// A file that is to become a source.
struct UploadFile {
  let path: String
  let side: Side
  let bytes: [UInt8]
  private let description: SourceDescription
  private let threads: Int

  init(_ path: String, _ side: Side, _ call: StoreCall) throws {
    self.path = path
    self.side = side
    let option = call.arguments.has("--source") ? "--source" : "--source-\(side.rawValue)"
    description = try Inputs.description(call.arguments, option)
    bytes = try Files.read(path)
    threads = try Request.threads(call.arguments)
  }

  var hash: String { SHA256.hexadecimal(bytes) }

  func read() throws -> SourceReading {
    Terminal.progress("reading \(side.rawValue) records from \(path)")
    defer { Terminal.progress(nil) }
    return try SourceReader(description: description).read(contentsOf: path, threads: threads)
  }
}

/// `matchbook source`.
enum SourceCommand {
  static let actions = ["add", "list", "delete"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "source", actions, help: Help.source)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.source)
      return .done
    }
    switch action {
    case "add": return try add(rest)
    case "delete":
      let call = try StoreCall(
        rest, command: "source delete", words: ["RUN", "SOURCE"], changes: true)
      try call.manager.deleteSource(call.word("SOURCE"), ofRun: call.word("RUN"))
      try call.answer({ $0.member("deleted", call.word("SOURCE")) }) {
        "deleted      source \(call.word("SOURCE"))\n"
      }
    default:
      let call = try StoreCall(
        rest, command: "source list", words: ["RUN"], options: StoreCall.paging)
      try call.answer(
        try call.manager.sources(ofRun: call.word("RUN"), page: try call.page),
        columns: "lllrrrl",
        heads: ["source", "side", "state", "records", "imported", "skipped", "name"],
        {
          [
            $0.id, $0.side.rawValue, $0.state.rawValue, String($0.rows), String($0.imported),
            String($0.skipped), $0.name,
          ]
        }, RunOutput.members)
    }
    return .done
  }

  private static func add(_ words: [String]) throws -> ExitCode {
    let call = try StoreCall(
      words, command: "source add", words: ["RUN", "FILE"],
      options: [
        "--side": .value, "--source": .value, "--stream": .value, "--duplicates": .value,
        "--lenient": .flag, "--threads": .value,
      ], changes: true)
    guard let side = try call.choice("--side", Side.self) else {
      throw UsageError.missingOptions(["--side ledger|external"], command: "source add")
    }
    let policy = try call.choice("--duplicates", DuplicatePolicy.self) ?? .refuse
    let file = try UploadFile(call.word("FILE"), side, call)
    let run = call.word("RUN")
    let reading: SourceReading
    do {
      reading = try file.read()
    } catch let error as SourceError {
      _ = try call.manager.addFailedSource(
        name: file.path, side: side, stream: call.arguments.value("--stream"),
        contentHash: file.hash, badRows: 0, report: error.description, toRun: run)
      throw error
    }
    let source = try call.manager.addSource(
      SourceUpload(
        name: file.path, side: side, stream: call.arguments.value("--stream"),
        table: reading.table, contentHash: file.hash, duplicates: policy,
        badRows: reading.report.badRowCount,
        report: reading.report.badRows.map { "\($0)\n" } ?? "",
        idempotencyKey: call.arguments.value("--key")), toRun: run)
    guard source.state == .processed else {
      // The report ends with the ids; an error names the first of them.
      let ids = source.report.split(separator: ": ").last ?? ""
      throw RunError.repeatedRecords(
        side: side,
        ids: ids.split(separator: "\n").joined().split(separator: ", ").prefix(10).map(
          String.init), count: source.badRows - reading.report.badRowCount)
    }
    if !source.report.isEmpty { Terminal.error(source.report) }
    try call.answer({ RunOutput.members(source, &$0) }) {
      "source       \(source.id)\n"
        + "records      \(source.imported) imported, \(source.skipped) skipped, "
        + "\(source.badRows) bad rows left out\n"
    }
    return .done
  }
}

/// `matchbook audit`.
enum AuditCommand {
  static let actions = ["verify", "show"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "audit", actions, help: Help.audit)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.audit)
      return .done
    }
    if action == "show" {
      let call = try StoreCall(
        rest, command: "audit show", words: [],
        options: StoreCall.paging.merging(["--run": .value]) { $1 })
      try call.answer(
        try call.manager.audit.events(run: call.arguments.value("--run"), page: try call.page),
        columns: "rllll", heads: ["line", "at", "who", "what", "of"],
        { [String($0.key), $0.at.description, $0.actor, $0.action, $0.subject] }
      ) { event, writer in
        writer.member("line", event.key)
        writer.member("at", event.at.description)
        writer.member("actor", event.actor)
        writer.member("action", event.action)
        writer.member("subject", event.subject)
        writer.member("reconciliation_id", orNull: event.run)
        writer.name("before")
        if let text = event.before { writer.rawNumber(text) } else { writer.null() }
        writer.name("after")
        if let text = event.after { writer.rawNumber(text) } else { writer.null() }
        writer.member("hash", event.hash)
      }
      return .done
    }
    let call = try StoreCall(
      rest, command: "audit verify", words: [], options: ["--expect": .value])
    let findings = try call.manager.audit.verify(expected: call.arguments.value("--expect"))
    let head = try call.manager.audit.head()
    try call.answer({ writer in
      writer.member("is_sound", findings.isEmpty)
      writer.member("lines", head?.line ?? 0)
      writer.member("hash", orNull: head?.hash)
      writer.member("findings", findings.map(\.description))
    }) {
      findings.isEmpty
        ? "sound        \(head?.line ?? 0) lines, each with the hash of the one before\n"
          + "hash         \(head?.hash ?? "none")\n"
        : findings.map { "broken       \($0)\n" }.joined()
    }
    return findings.isEmpty ? .done : .refused
  }
}

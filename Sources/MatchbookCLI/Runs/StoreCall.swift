import Glibc
import Matchbook
import MatchbookDigest
import MatchbookJSON
import MatchbookReports
import MatchbookRuns

/// One call of a command that works on a store: its words and options, and the manager at work.
struct StoreCall {
  let arguments: Arguments
  let manager: RunManager
  let format: OutputFormat
  private let names: [String]

  /// Options of every such command.
  private static let common: [String: Arguments.Kind] = [
    "--store": .value, "--actor": .value, "--at": .value, "--format": .value, "--help": .flag,
  ]
  /// Options of every list.
  static let paging: [String: Arguments.Kind] = ["--after": .value, "--limit": .value]

  /// - Parameters:
  ///   - names: What the words stand for, in their order; all have to be there.
  ///   - changes: Whether the call changes the store, so that it may have a key.
  init(
    _ words: [String], command: String, words names: [String],
    options: [String: Arguments.Kind] = [:], changes: Bool = false
  ) throws {
    var known = StoreCall.common.merging(options) { $1 }
    if changes { known["--key"] = .value }
    arguments = try Arguments(
      words, command: command, options: known, takesWords: !names.isEmpty)
    self.names = names
    guard arguments.words.count >= names.count else {
      throw UsageError.missingOptions(
        Array(names[arguments.words.count...]), command: command)
    }
    if arguments.words.count > names.count {
      throw UsageError.unexpectedWord(arguments.words[names.count], command: command)
    }
    guard let path = arguments.value("--store") else {
      throw UsageError.missingOptions(["--store FILE"], command: command)
    }
    format = try arguments.choice("--format", OutputFormat.self) ?? .table
    let time = try StoreHost.time(arguments)
    let store = try SQLiteRunStore(path: path)
    let host = StoreHost.make(arguments, at: time, behind: try StorePast(store))
    manager = RunManager(
      store: store, host: host, policy: try PolicyKeeper(store: store, host: host).current()
    ).keyed(arguments.value("--key"))
  }

  /// The word that stands for a name.
  func word(_ name: String) -> String {
    names.firstIndex(of: name).map { arguments.words[$0] } ?? ""
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ option: String, _: Choice.Type = Choice.self
  ) throws(UsageError) -> Choice? where Choice.RawValue == String {
    try arguments.choice(option, Choice.self)
  }

  /// The value of an option that has to be there.
  func required(_ option: String, _ what: String) throws(UsageError) -> String {
    guard let value = arguments.value(option) else {
      throw .missingOptions(["\(option) \(what)"], command: arguments.command)
    }
    return value
  }

  var page: PageRequest {
    get throws {
      var page = PageRequest(after: try arguments.value("--after").map { try Cursor($0) })
      if let text = arguments.value("--limit") {
        guard let limit = Int(text), (1...PageRequest.mostItems).contains(limit) else {
          throw UsageError.badValue(
            option: "--limit", value: text,
            expected: "a whole number from 1 to \(PageRequest.mostItems)", near: nil,
            command: arguments.command)
        }
        page.limit = limit
      }
      return page
    }
  }

  // MARK: Answers

  /// Prints one thing as a JSON object or as lines.
  func answer(_ members: (inout JSONWriter) -> Void, else text: () -> String) throws {
    switch format {
    case .json: try Terminal.write(JSONWriter.document(members))
    case .table: try Terminal.write(text())
    }
  }

  /// Prints a page of things, with the cursor of the next one.
  func answer<Item>(
    _ page: Page<Item>, columns: String, heads: [String],
    _ cells: (Item) -> [String], _ members: (Item, inout JSONWriter) -> Void
  ) throws {
    switch format {
    case .json:
      try Terminal.write(
        JSONWriter.document { writer in
          writer.objects("items", page.items, members)
          writer.member("next", orNull: page.next?.description)
        })
    case .table:
      var table = TextTable(columns: columns, indent: 0)
      table.row(heads)
      for item in page.items { table.row(cells(item)) }
      var text = page.items.isEmpty ? "none\n" : table.text
      if let next = page.next { text += "\nmore         --after \(next)\n" }
      try Terminal.write(text)
    }
  }
}

/// How much has happened in a store, for ids that no earlier call has made: each call that makes one
/// leaves a line in the trail, or a dry run.
struct StorePast {
  let lines: Int64
  let dryRuns: Int

  init(_ store: any RunStore) throws(RunError) {
    lines = try AuditTrail(store).head()?.line ?? 0
    dryRuns = try store.read { (reader) throws(RunError) in
      try reader.count(Run.self, where: [.equals("is_dry_run", .integer(1))])
    }
  }
}

/// What the command lends to a manager: the clock, ids, who is at work.
enum StoreHost {
  /// The time that a call is given; `nil` for now.
  static func time(_ arguments: Arguments) throws(UsageError) -> Timestamp? {
    guard let text = arguments.value("--at") else { return nil }
    guard let time = Timestamp(text) else {
      throw .badValue(
        option: "--at", value: text, expected: "a time in UTC such as 2026-03-01T09:30:00Z",
        near: nil, command: arguments.command)
    }
    return time
  }

  /// - Parameters:
  ///   - time: Stands still, if it is given.
  ///   - past: Of the store, before this call.
  static func make(
    _ arguments: Arguments, at time: Timestamp?, behind past: StorePast
  ) -> RunHost {
    let start = now()
    let ids = RunningTotal()
    let moment = String((time ?? start).milliseconds, radix: 36)
    // At a given time ids are the same for the same store and the same call: what was done before
    // tells calls apart, and the call itself those that begin at once.
    let call =
      time == nil
      ? String(UInt32.random(in: .min ... .max), radix: 36)
      : "-\(past.lines)\(letters(of: arguments))"
    return RunHost(
      actor: arguments.value("--actor") ?? environment("USER") ?? environment("LOGNAME")
        ?? "unknown",
      worker: "\(machine):\(getpid())",
      // A given time stands still, but a match that runs long keeps its claim.
      now: {
        guard let time else { return now() }
        let elapsed = now().milliseconds - start.milliseconds
        return time.adding(milliseconds: elapsed < longestStandstill ? 0 : elapsed)
      },
      newID: { kind in
        "\(kind.rawValue)-\(moment)\(call)-\(past.dryRuns + (ids.add(1) ?? 0) + 1)"
      },
      isGone: isGone)
  }

  /// Until then, a call with a given time happens in a moment, as far as the trail shows.
  private static let longestStandstill: Int64 = 60_000

  /// Options that change nothing of what a call does.
  private static let withoutMeaning: Set<String> = ["--store", "--format", "--threads", "--memory"]

  /// Three letters that stand for all that a call says, wherever its store is.
  private static func letters(of arguments: Arguments) -> String {
    let digest = SHA256.hexadecimal(arguments.canonicalText(without: StoreHost.withoutMeaning))
    var number = UInt32(digest.prefix(8), radix: 16) ?? 0
    var letters = ""
    for _ in 0..<3 {
      letters.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "a") + UInt8(number % 26)))
      number /= 26
    }
    return letters
  }

  static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static let machine: String = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "machine" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  /// Whether a worker was a process of this machine that has ended.
  private static let isGone: @Sendable (String) -> Bool = { worker in
    guard worker.hasPrefix(machine + ":"), let id = pid_t(worker.dropFirst(machine.count + 1))
    else { return false }
    return kill(id, 0) != 0 && errno == ESRCH
  }
}

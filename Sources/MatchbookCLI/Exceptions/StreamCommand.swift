import Matchbook
import MatchbookRuns

/// `matchbook stream`.
enum StreamCommand {
  static let actions = ["add", "list", "change"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      return try StoreCommands.refuse(words, noun: "stream", actions, help: Help.stream)
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.stream)
      return .done
    }
    switch action {
    case "list":
      let call = try StoreCall(
        rest, command: "stream list", words: [],
        options: StoreCall.paging.merging(["--book": .value]) { $1 })
      let books = try books(call)
      try call.answer(
        try call.exceptions.streams(
          ofBook: call.arguments.value("--book"), page: try call.page),
        columns: "lllrl", heads: ["stream", "key", "side", "overdue days", "name"],
        { [$0.id, $0.stream, $0.side.rawValue, String($0.overdueDays), $0.name] },
        { members($0, books[$0.book], &$1) })
    case "add":
      let call = try StoreCall(
        rest, command: "stream add", words: ["KEY"],
        options: [
          "--book": .value, "--side": .value, "--name": .value, "--overdue-days": .value,
        ], changes: true)
      let key = call.word("KEY")
      guard let side = try call.choice("--side", Side.self) else {
        throw UsageError.missingOptions(["--side NAME"], command: call.arguments.command)
      }
      guard let days = try days(call) else {
        throw UsageError.missingOptions(["--overdue-days N"], command: call.arguments.command)
      }
      try show(
        try call.exceptions.addStream(
          key, side: side, ofBook: call.arguments.value("--book") ?? "main",
          name: call.arguments.value("--name") ?? key, overdueDays: days), call)
    default:
      let call = try StoreCall(
        rest, command: "stream change", words: ["STREAM"],
        options: ["--name": .value, "--overdue-days": .value], changes: true)
      try show(
        try call.exceptions.changeStream(
          call.word("STREAM"), name: call.arguments.value("--name"),
          overdueDays: try days(call)), call)
    }
    return .done
  }

  private static func days(_ call: StoreCall) throws(UsageError) -> Int? {
    try call.number("--overdue-days", 0...36_525, "whole days from 0 to 36525")
  }

  /// Ids of books by key.
  private static func books(_ call: StoreCall) throws -> [Int64: String] {
    let books = try call.manager.store.read { (reader) throws(RunError) in
      try reader.all(Book.self, where: [])
    }
    return Dictionary(uniqueKeysWithValues: books.map { ($0.key, $0.id) })
  }

  private static func show(_ stream: DataStream, _ call: StoreCall) throws {
    let book = try books(call)[stream.book]
    try call.answer({ members(stream, book, &$0) }) {
      "stream       \(stream.id): \(stream.name)\n"
        + "key          \(stream.stream), \(stream.side.rawValue) records of \(book ?? "")\n"
        + "overdue      after \(stream.overdueDays) days\n"
    }
  }
}

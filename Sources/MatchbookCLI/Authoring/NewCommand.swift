import Glibc
import MatchbookJSON

/// `matchbook rules new`.
enum NewCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "rules new",
      options: ["--out": .value, "--id": .value, "--format": .value, "--help": .flag],
      takesWords: true)
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    let kinds = RuleTemplate.allCases.map(\.rawValue)
    guard let kind = arguments.words.first else {
      throw UsageError.missingOptions(
        ["a kind: one of \(kinds.joined(separator: ", "))"], command: arguments.command)
    }
    if arguments.words.count > 1 {
      throw UsageError.unexpectedWord(arguments.words[1], command: arguments.command)
    }
    guard let template = RuleTemplate(rawValue: kind) else {
      throw UsageError.badValue(
        option: "the kind", value: kind, expected: "one of \(kinds.joined(separator: ", "))",
        near: kinds, command: arguments.command)
    }
    let path = arguments.value("--out")
    let id = try wantedID(arguments) ?? path.flatMap(idOfFile) ?? template.id
    let source = template.source(id: id)
    if let path { try write(source, to: path) }
    switch format {
    case .json: try Terminal.write(json(template, id: id, path: path, source: source))
    case .table where path == nil: try Terminal.write(source)
    case .table:
      try Terminal.write(
        "written      \(path ?? "")\nnext         matchbook rules test \(path ?? "")\n")
    }
    return .done
  }

  private static func wantedID(_ arguments: Arguments) throws(UsageError) -> String? {
    guard let text = arguments.value("--id") else { return nil }
    guard isID(text) else {
      throw .badValue(
        option: "--id", value: text,
        expected: "lower-case letters, digits and dashes, in parts divided by dots", near: nil,
        command: arguments.command)
    }
    return text
  }

  private static func isID(_ text: String) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
        }
    }
  }

  /// `rules/card-fees.lua` gives `card-fees`; `nil` if the name is no id.
  private static func idOfFile(_ path: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.hasSuffix(".lua") ? String(name.dropLast(4)) : name
    return isID(stem) ? stem : nil
  }

  /// Never over a file that is there: it may be a day's work.
  private static func write(_ source: String, to path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw errno == EEXIST ? .exists(path) : .unwritable(path, errno: errno)
    }
    let code = Array(source.utf8).withUnsafeBytes { Files.writeAll(descriptor, $0) }
    let closed = close(descriptor)
    guard code == 0, closed == 0 else {
      let code = code == 0 ? errno : code
      unlink(path)
      throw .unwritable(path, errno: code)
    }
  }

  private static func json(
    _ template: RuleTemplate, id: String, path: String?, source: String
  ) -> [UInt8] {
    JSONWriter.document { writer in
      writer.member("kind", template.rawValue)
      writer.member("rule_id", id)
      writer.member("file", orNull: path)
      writer.member("source", source)
    }
  }
}

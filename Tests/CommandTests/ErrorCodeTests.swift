import Foundation
import Testing

/// Whoever meets an error finds it in docs/reference/errors.md, and here as it is printed.
@Suite struct ErrorCodeTests {
  /// Codes of the page that no call of the command can give, with the reason.
  static let unreachable: [String: String] = [
    "source.too-many-rows": "a file of two thousand million rows is no test",
    "source.cell-length": "a cell of 16 million bytes is no text file",
    "source.text-length": "a text of a million bytes is no text file",
    "report.workbook": "a full disk, or a folder for temporary files that may not be written",
    "match.no-rules": "a rule file without a rule is refused before",
    "match.repeated-rule": "rule files with one id twice are refused before",
    "match.unindexable-rule": "a rule file with such a rule is refused before",
    "match.missing-blocking": "only a rule written in Swift can be so",
    "match.too-many-rules": "4,097 rules are no text file",
    "match.rule-failed": "only a rule written in Swift can fail",
    "match.bad-keys": "only a rule written in Swift computes keys",
    "match.amount-range": "amounts of a currency have its places, whatever the file",
    "match.too-many-currencies": "there are fewer currencies in ISO 4217",
    "match.tie-out": "a fault of the engine",
    "match.too-many-rows": "sessions are a host's",
    "match.repeated-record": "sessions are a host's",
    "match.unlike-column": "sessions are a host's",
    "match.part-in-session": "sessions are a host's",
    "match.unknown-match": "sessions are a host's",
    "match.cancelled": "only a host ends a run early",
    "run.busy": "two processes would have to match at once",
    "run.beyond-limit": "how much may be adjusted is a host's to say",
    "run.unlike-column": "what a column holds is found from its first cells",
    "run.several-currencies": "the commands write a sum for each currency",
    "run.degraded": "a rule in Lua has to fail often, which the commands over files show",
    "store.newer": "there is no newer layout",
    "store.damaged": "a file that was damaged is no text",
    "store.busy": "two processes would have to write at once",
    "store.failed": "a full disk is tried with other files",
    "lua.examples": "a warning, which stands in the answer",
    "lua.pattern": "a warning, which stands in the answer",
    "lua.failed": "a failure of a run stands in its result",
    "lua.memory": "a failure of a run stands in its result",
    "lua.text-length": "a failure of a run stands in its result",
    "lua.time": "a failure of a run stands in its result",
    "lua.edited-record": "a failure of a run stands in its result",
    "lua.no-state": "a machine without memory is no test",
  ]

  @Test func everyCodeHasATranscript() throws {
    let shown = try Set(TranscriptFiles.names.flatMap { try Self.codes(in: $0) })
    // Records come from files, whose reader refuses all that a table would.
    let documented = try Self.documented().filter { !$0.hasPrefix("record.") }
    #expect(documented.count > 60)
    #expect(documented.subtracting(shown).subtracting(Self.unreachable.keys).sorted() == [])
    #expect(shown.intersection(Self.unreachable.keys).sorted() == [], "these can be reached")
    #expect(shown.subtracting(documented).sorted() == [], "these are not documented")
  }

  /// An error of the command's own leaves no answer and no file, and its code tells its exit code.
  @Test(arguments: TranscriptFiles.names)
  func aRefusalIsWhole(name: String) throws {
    for step in try TranscriptFiles.read(name).steps
    where step.command.hasPrefix("matchbook ")
      && !step.command.contains(where: { "|;".contains($0) })
    {
      guard let code = Self.codes(in: step.error).last, step.exitCode != 0 else {
        // An exit code other than 0 without an error: help where nothing was asked for.
        #expect(step.exitCode == 0 || step.error.isEmpty, "line \(step.line)")
        continue
      }
      #expect(step.exitCode == (code.hasPrefix("usage.") ? 2 : 1), "line \(step.line)")
      #expect(step.output.isEmpty, "line \(step.line)")
      #expect(step.written.isEmpty, "line \(step.line)")
    }
  }

  private static func codes(in name: String) throws -> [String] {
    try TranscriptFiles.read(name).steps.flatMap { codes(in: $0.error) }
  }

  /// The codes in square brackets of an error text.
  private static func codes(in error: [UInt8]) -> [String] {
    String(decoding: error, as: UTF8.self).split(separator: "[").dropFirst().compactMap { part in
      let code = part.prefix { $0 != "]" }
      let isCode = code.contains(".") && code.allSatisfy { $0.isLetter || $0 == "." || $0 == "-" }
      return isCode ? String(code) : nil
    }
  }

  /// The codes of the page's tables.
  private static func documented() throws -> Set<String> {
    let page = Command.root.appending(path: "docs/reference/errors.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    return Set(
      lines.filter { $0.hasPrefix("| `") }.map { String($0.dropFirst(3).prefix { $0 != "`" }) })
  }
}

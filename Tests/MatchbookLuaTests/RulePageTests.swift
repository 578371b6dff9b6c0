import Foundation
import Matchbook
import Testing

@testable import MatchbookLua

/// The page of the ready-made rules says what their files say.
///
/// `MATCHBOOK_PAGES=write swift test --filter RulePageTests` writes it anew.
@Suite struct RulePageTests {
  @Test func thePageIsWhatTheRulesSay() throws {
    let file = ReadyLuaRulesTests.root.appending(path: "docs/reference/ready-rules.md")
    var page = RulePage.opening
    for name in ReadyLuaRulesTests.files { page += try RulePage.section(name) }
    if ProcessInfo.processInfo.environment["MATCHBOOK_PAGES"] == "write" {
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == page)
  }
}

/// Writes what a rule file says as a part of a page.
enum RulePage {
  static let opening = """
    # Ready-made rules in Lua

    One section per file of [rules/lua](../../rules/lua), written from the files themselves. Take a file
    as it is and set its parameters, or copy it and give it an id of its own.

    """

  /// The comment that a file begins with.
  static func head(of source: String) -> String {
    source.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("--") }
      .map { $0.dropFirst(2).drop { $0 == " " } }.joined(separator: "\n")
  }

  static func section(_ file: String) throws -> String {
    let source = try ReadyLuaRulesTests.source(file)
    let rule = try LuaRule.load(source, file: file)
    let definition = rule.definition
    var text = "\n## \(file.dropLast(4))\n\n"
    text += head(of: String(decoding: source, as: UTF8.self)) + "\n\n"
    text += "| | |\n|---|---|\n"
    text += "| File | [\(file)](../../rules/lua/\(file)) |\n"
    text += "| Id, version | `\(rule.header.id)` \(rule.header.version) |\n"
    text += "| Ledger records : external records | \(definition.kind.rawValue) |\n"
    text += "| Priority | \(rule.header.priority) |\n"
    text += "| Fields | \(definition.needs.map { "`\($0.name)`" }.joined(separator: ", ")) |\n"
    text += "| Found by | \(foundBy(definition)) |\n"
    if !rule.parameters.isEmpty {
      text += "\n| Parameter | Type | Default | Bounds | Meaning |\n|---|---|---|---|---|\n"
      for parameter in rule.parameters {
        let bounds = [
          parameter.least.map { "from \($0)" }, parameter.greatest.map { "to \($0)" },
        ].compactMap { $0 }.joined(separator: " ")
        let standard = parameter.standard.isEmpty ? "" : "`\(parameter.standard)`"
        text += "| `\(parameter.name)` | \(parameter.kind.rawValue) | \(standard) | \(bounds) "
        text += "| \(parameter.summary) |\n"
      }
    }
    text += "\n| Example | Answer |\n|---|---|\n"
    for outcome in RuleTester(rule).run() {
      text +=
        "| \(outcome.example) | \(outcome.found)\(outcome.why.isEmpty ? "" : ": \(outcome.why)") |\n"
    }
    return text
  }

  private static func foundBy(_ definition: RuleDefinition) -> String {
    func written(_ value: RuleDefinition.Value) -> String {
      switch value {
      case .text(let text): text
      case .parameter(let name): "`\(name)`"
      }
    }
    let block = definition.block
    var parts = block.equalFields.map { "equal `\($0.name)`" }
    if definition.hasKey { parts.append("keys of its own") }
    if let tolerance = block.tolerance { parts.append("amount within \(written(tolerance))") }
    if let window = block.window { parts.append("dates within \(written(window)) days") }
    if let days = block.businessDays {
      parts.append("dates within \(written(days)) working days (\(block.calendar?.name ?? ""))")
    }
    if let group = definition.group, !group.by.isEmpty {
      parts.append("groups by \(group.by.map { "`\($0.name)`" }.joined(separator: ", "))")
    }
    return parts.joined(separator: "; ")
  }
}

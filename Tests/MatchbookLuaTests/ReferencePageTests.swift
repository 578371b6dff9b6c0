import Foundation
import MatchbookLua
import Testing

/// What people, editors and linters read is what the sandbox has.
@Suite struct ReferencePageTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/reference/lua-rules.md")

  /// `MATCHBOOK_PAGES=write` writes the page as it has to be.
  @Test func thePageIsMadeFromTheTablesOfTheSandbox() throws {
    if ProcessInfo.processInfo.environment["MATCHBOOK_PAGES"] == "write" {
      try ReferencePage.text.write(to: Self.page, atomically: true, encoding: .utf8)
    }
    let page = try String(contentsOf: Self.page, encoding: .utf8)
    #expect(page == ReferencePage.text, "MATCHBOOK_PAGES=write makes it again")
  }

  @Test func theStubDeclaresExactlyTheFunctionsOfTheHost() {
    let declared = EditorStub.languageServer.split(separator: "\n").compactMap { line in
      line.hasPrefix("function ") ? String(line.dropFirst(9).prefix { $0 != "(" }) : nil
    }
    let functions = HostLibrary.functions.map {
      $0.table.isEmpty ? $0.name : "\($0.table).\($0.name)"
    }
    #expect(declared.sorted() == functions.sorted())
  }

  @Test func luacheckKnowsExactlyTheNamesOfTheSandbox() throws {
    let text = EditorStub.luacheck
    var known: [String: Set<String>] = [:]
    for match in text.matches(of: /^    "(\w+)",$/.anchorsMatchLineEndings()) {
      known["", default: []].insert(String(match.1))
    }
    for match in text.matches(of: /(\w+) = \{ fields = \{ ([^}]*(?:\{\}[^{}]*)*)\} \}/) {
      known[String(match.1)] = Set(match.2.matches(of: /(\w+) = \{\}/).map { String($0.1) })
    }
    #expect(known == HostLibrary.names)
  }

  /// A name that the page has and the sandbox has not, or the other way round, shows here.
  @Test(arguments: HostLibrary.names.keys.sorted())
  func everyNameOfTheSandboxCanBeUsed(table: String) throws {
    for name in try #require(HostLibrary.names[table]).sorted() {
      let place = table.isEmpty ? name : "\(table).\(name)"
      let source = Sources.rule(
        match: "function() return type(\(place)) ~= \"nil\" end",
        more: """
          examples = { { "it is there", ledger = { reference = "A" },
            external = { reference = "A" }, expect = true } },
          """)
      let outcomes = RuleTester(try Sources.load(source)).run()
      #expect(outcomes.map(\.failure) == [nil], "\(place)")
    }
  }
}

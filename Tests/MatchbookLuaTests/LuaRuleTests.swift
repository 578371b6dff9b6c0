import Matchbook
import MatchbookLua
import Testing

/// A rule in Lua goes the way of every other rule.
@Suite struct LuaRuleTests {
  private let ledger = [
    ["id": "L-1", "reference": "INV-000123", "amount": "100.00", "date": "2026-03-02", "text": ""],
    ["id": "L-2", "reference": "INV-000124", "amount": "50.00", "date": "2026-03-02", "text": ""],
    ["id": "L-3", "reference": "INV-000125", "amount": "70.00", "date": "2025-03-02", "text": ""],
  ]
  private let external = [
    ["id": "X-1", "text": "SEPA ACME INV000123", "amount": "100.00", "date": "2026-03-05"],
    ["id": "X-2", "text": "INV-000124 less fee", "amount": "49.50", "date": "2026-03-05"],
    ["id": "X-3", "text": "INV-000125", "amount": "70.00", "date": "2026-03-05"],
  ]

  private func match(_ rule: LuaRule, threads: Int = 1) throws -> MatchResult {
    try Matcher(rules: [rule], options: MatchOptions(threads: threads))
      .match(ledger: RecordTable(texts: ledger), external: RecordTable(texts: external))
  }

  @Test func aRuleMatchesByItsKeysAndItsFunction() throws {
    let result = try match(Sources.load(Sources.invoice))
    #expect(result.matches.map { $0.ledgerIDs + $0.externalIDs } == [["L-1", "X-1"]])
    #expect(result.matches.first?.reason == "invoice number and exact amount")
    #expect(result.failures == [])
  }

  @Test func aParameterChangesWhatFits() throws {
    let rule = try Sources.load(Sources.invoice).setting(["tolerance": "1%"])
    let result = try match(rule)
    #expect(result.matches.map(\.externalIDs) == [["X-1"], ["X-2"]])
    #expect(result.matches.map(\.score) == [1_000_000, 900_000])
    #expect(result.matches[1].reason == "invoice number; amount differs by -0.50 EUR")
  }

  /// What a reason says must not depend on what was asked before, nor on which thread asks.
  @Test(arguments: [
    ("local seen = {}", "seen[#seen + 1] = a.id", "#seen"),
    ("local seen = {}", "table[\"ins\" .. \"ert\"](seen, a.id)", "#seen"),
    ("local turn = (\"abcdefgh\"):gmatch(\".\")", "seen = turn()", "seen"),
    ("", "p.words[1] = p.words[1] .. \"x\"", "p.words[1]"),
  ])
  func aReasonDoesNotDependOnEarlierOnes(head: String, step: String, shown: String) throws {
    // What a rule does while a reason is asked for only, no run sees.
    let rule = try Sources.load(
      Sources.rule(
        match: """
          function(a, b, p)
            local seen = \(head.contains("seen") ? "seen" : "0")
            if explain("%s", "x") ~= "" then \(step) end
            return true, explain("%s", \(shown))
          end
          """,
        needs: "\"id\", \"amount\"",
        more: "params = { words = { type = \"list\", default = \"a, b\" } },", head: head))
    let names = (1...6).map { ["id": "\($0)", "reference": "R\($0)"] }
    let table = try RecordTable(texts: names)
    let result = try Matcher(rules: [rule]).match(ledger: table, external: table)
    let reasons = result.matches.map(\.reason)
    #expect(reasons.count == 6)
    #expect(Set(reasons).count == 1, "\(reasons)")
    #expect(result.matches.map(\.reason) == reasons)
  }

  @Test func aReasonThatFailsSaysWhere() throws {
    let rule = try Sources.load(
      Sources.rule(match: "function(a)\nreturn true, explain(\"%d\", a.reference) end"))
    let table = try RecordTable(texts: [["id": "1", "reference": "R"]])
    let result = try Matcher(rules: [rule]).match(ledger: table, external: table)
    #expect(
      result.matches.first?.reason == "fits rule test.rule; line 7 of it gives no reason: "
        + "bad argument #2 to 'explain' (number expected, got string)")
  }

  @Test func aMatchSaysWhichSourceDecided() throws {
    let rule = try Sources.load(Sources.invoice)
    let origin = try #require(try match(rule).matches.first?.ruleOrigin)
    #expect(origin.source == "rule.lua")
    #expect(origin.sourceHash == rule.sourceHash)
    #expect(origin.sourceHash.count == 64)
    #expect(origin.language.hasPrefix("Lua 5.4"))
    #expect(origin.parameters.map { "\($0.name)=\($0.value)" } == ["tolerance=0%", "window=45"])
  }
}

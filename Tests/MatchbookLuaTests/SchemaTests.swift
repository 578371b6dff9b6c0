import Matchbook
import MatchbookLua
import Testing

/// Everything that is wrong with a rule file is said at once, with its place.
@Suite struct SchemaTests {
  private func found(_ source: String) -> [String] {
    LuaRule.check(Array(source.utf8), file: "r.lua").diagnostics.map {
      "\($0.line):\($0.column) \($0.severity.rawValue) \($0.code.rawValue) \($0.message)"
        + ($0.suggestion.map { " (\($0))" } ?? "")
    }
  }

  @Test func allMistakesComeTogether() {
    let source = """
      return {
        api = 2,
        id = "Bad Id",
        version = "1",
        kind = "2:2",
        params = { fee = { type = "percnt", default = "1%" }, days = { type = "days", default = -1 } },
        needs = { "amount", 5 },
        block = { "reference", date = { window = "$windw" } },
        keys = function() end,
        match = function(ledger, external, p) return ledger.amonut == p.fe end,
        examples = {},
      }
      """
    #expect(
      found(source) == [
        "2:3 error lua.bad-value api is 2, this engine knows version 1",
        "3:3 error lua.bad-value the id \"Bad Id\" is not made of lower-case letters, digits and "
          + "dashes, in parts divided by dots",
        "4:3 error lua.bad-value the version \"1\" is not of the form 1.0.0",
        "5:3 error lua.bad-value the kind \"2:2\" is none",
        "6:22 error lua.bad-value there is no type \"percnt\" (percent)",
        "6:81 error lua.bad-value the default of \"days\": \"-1\" is no number of days",
        "7:23 error lua.wrong-type \"needs[2]\" is 5, expected the name of a field",
        "8:35 error lua.unknown-parameter the rule has no parameter \"windw\"",
        "9:3 error lua.unknown-field a rule has no field \"keys\" (key)",
        "10:55 error lua.not-in-needs the field \"amonut\" is not listed in needs (amount)",
        "10:67 error lua.unknown-parameter the rule has no parameter \"fe\"",
        "11:3 warning lua.examples no example of a match",
      ])
  }

  @Test func aRuleThatNothingNarrowsIsRefused() {
    let source = "return { api = 1, id = 'a', version = '1.0.0', match = function() end }"
    #expect(found(source).contains { $0.contains("lua.not-indexable") })
  }

  @Test func stateThatOutlivesACallIsRefused() {
    let source = Sources.rule(
      match: "function() count = count + 1 return true end", head: "local count = 0")
    #expect(found(source).contains { $0.contains("lua.kept-state") })
  }

  @Test func aLazyDashIsDoubted() {
    let source = Sources.rule(
      match: "function(a) return a.reference:find('INV-?%d+') ~= nil end")
    #expect(found(source).contains { $0.contains("warning lua.pattern") })
  }

  @Test func aValueOutOfRangeIsRefused() throws {
    let rule = try Sources.load(Sources.invoice)
    #expect(throws: LuaValueError.self) { try rule.setting(["tolerance": "3%"]) }
    #expect(throws: LuaValueError.self) { try rule.setting(["window": "121"]) }
    #expect(throws: LuaValueError.self) { try rule.setting(["windw": "1"]) }
  }

  @Test func theHashIsThatOfTheStandard() throws {
    let rule = try Sources.load(Sources.rule())
    let other = try Sources.load(Sources.rule() + "\n")
    #expect(rule.sourceHash != other.sourceHash)
  }
}

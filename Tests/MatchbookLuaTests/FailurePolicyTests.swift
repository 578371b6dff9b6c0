import Matchbook
import MatchbookLua
import Testing

/// A rule that fails loses its say; no record is lost.
@Suite struct FailurePolicyTests {
  /// Pairs with one key each; the rule under test fails where `bad` records say so.
  private func tables(_ count: Int, bad: Set<Int>) throws -> (RecordTable, RecordTable) {
    let rows = (0..<count).map { index in
      [
        "id": "\(index + 1000)", "reference": "R\(index)", "amount": "1.00",
        "description": bad.contains(index) ? "bad" : "good",
      ]
    }
    return (try RecordTable(texts: rows), try RecordTable(texts: rows))
  }

  private func rule(_ body: String) throws -> LuaRule {
    try Sources.load(
      Sources.rule(
        match: "function(a, b) if a.description == 'bad' then \(body) end return true end",
        needs: "\"description\", \"reference\""))
  }

  /// Another rule behind the one in Lua.
  private let next = ConditionRule(
    RuleHeader(id: "next", priority: 200), where: .equal(.reference))

  private func run(_ body: String, count: Int, bad: Set<Int>, threads: Int = 1) throws
    -> MatchResult
  {
    let (ledger, external) = try tables(count, bad: bad)
    let result = try Matcher(
      rules: [rule(body), next], options: MatchOptions(threads: threads)
    ).match(ledger: ledger, external: external)
    // Records in = matched + open, whatever failed.
    #expect(result.counts.matched + result.open(.external).count == count)
    #expect(result.counts.ledgerMatched + result.open(.ledger).count == count)
    return result
  }

  @Test func anOrdinaryErrorIsNoMatchAndOneException() throws {
    let result = try run("error('no good')", count: 20, bad: [3])
    let failures = try #require(result.failures.first)
    #expect(failures.quarantine == nil)
    #expect(!result.isDegraded)
    #expect(failures.errorCount == 1)
    #expect(
      failures.exceptions.map(\.description) == [
        "rule.lua:6: no good; ledger record 1003, external record 1003 [lua.failed]"
      ])
    // The record is open for the rule behind it.
    #expect(result.perRule.map(\.matched) == [19, 1])
  }

  /// Lua takes a few hundred times as long to order texts of zeros, so none comes in.
  @Test func aRecordWithAZeroByteIsAnErrorThatNamesItsField() throws {
    func table(_ text: String) throws -> RecordTable {
      try RecordTable(texts: [
        ["id": "1", "reference": "R1", "amount": "1.00", "description": text],
        ["id": "2", "reference": "R2", "amount": "1.00", "description": "plain"],
      ])
    }
    let rule = try rule("error('bad')")
    let result = try Matcher(rules: [rule])
      .match(ledger: table("a\u{0}b"), external: table("plain"))
    #expect(
      result.failures.first?.exceptions.map(\.description) == [
        "rule.lua: the description of this ledger record holds a zero byte, which rules in Lua do "
          + "not take; take it out where the file is read; ledger record 1 [lua.failed]"
      ])
    #expect(result.matches.map(\.ledgerIDs) == [["2"]])
  }

  @Test func tenErrorsQuarantineARuleAndVoidWhatItProposed() throws {
    let result = try run("error('no good')", count: 40, bad: Set(0..<10))
    #expect(result.isDegraded)
    #expect(result.failures.first?.quarantine == "10 calls failed, 10 are too many")
    #expect(result.failures.first?.errorCount == 10)
    #expect(result.perRule.map(\.matched) == [0, 40])
    #expect(result.matches.allSatisfy { $0.ruleID == "next" })
  }

  @Test func nineErrorsDoNot() throws {
    let result = try run("error('no good')", count: 40, bad: Set(0..<9))
    #expect(!result.isDegraded)
    #expect(result.perRule.map(\.matched) == [31, 9])
  }

  @Test func moreThanOneInAThousandQuarantinesARule() throws {
    #expect(try run("error('x')", count: 1000, bad: [0, 500]).isDegraded)
    #expect(try !run("error('x')", count: 1000, bad: [500]).isDegraded)
  }

  @Test(arguments: [
    ("while true do end", "lua.budget"), ("local t = {} while true do t[#t+1] = 'x' end", "lua."),
    ("return (('x'):rep(100000))", "lua.text-length"), ("a.reference = 'x'", "lua.edited-record"),
  ])
  func oneKillQuarantinesARule(body: String, code: String) throws {
    for threads in [1, 4] {
      let result = try run(body, count: 50, bad: [7], threads: threads)
      #expect(result.isDegraded)
      let exception = try #require(result.failures.first?.exceptions.first)
      #expect(exception.code.hasPrefix(code))
      #expect(result.perRule.map(\.matched) == [0, 50])
      if code != "lua.edited-record" { #expect(exception.ledgerID == "1007") }
    }
  }

  @Test func aFailingKeyLeavesItsRecordOpen() throws {
    let source = """
      return { api = 1, id = "k", version = "1.0.0", needs = { "reference" },
        key = function(r) if r.reference == "R2" then error("no key") end return r.reference end,
        match = function() return true end }
      """
    let (ledger, external) = try tables(5, bad: [])
    let result = try Matcher(rules: [Sources.load(source)])
      .match(ledger: ledger, external: external)
    #expect(result.counts.matched == 4)
    #expect(result.failures.first?.exceptions.map(\.externalID) == [nil, "1002"])
    #expect(result.failures.first?.exceptions.map(\.ledgerID) == ["1002", nil])
  }

  @Test(arguments: [
    ("return 5", "key returned a number, expected nil, a text or a list of texts"),
    ("return { 5 }", "key returned a list with a number, expected nil, a text or a list of texts"),
    ("return ('x'):rep(300)", "key returned a key of 300 bytes, at most 256 are allowed"),
    (
      "local t = {} for i = 1, 17 do t[i] = 'k' .. i end return t",
      "key returned 17 keys, at most 16 are allowed"
    ),
  ])
  func aBadKeyIsNamed(body: String, message: String) throws {
    let source = """
      return { api = 1, id = "k", version = "1.0.0", key = function(r) \(body) end,
        match = function() return true end }
      """
    let (ledger, external) = try tables(1, bad: [])
    let result = try Matcher(rules: [Sources.load(source)])
      .match(ledger: ledger, external: external)
    #expect(result.failures.first?.exceptions.first?.message == message)
  }

  @Test func threadsDoNotChangeTheAnswer() throws {
    let bad = Set(stride(from: 0, to: 6000, by: 900))
    let (ledger, external) = try tables(6000, bad: bad)
    let rule = try rule("error('x')")
    let results = try [1, 2, 8].map { threads in
      try Matcher(rules: [rule, next], options: MatchOptions(threads: threads))
        .match(ledger: ledger, external: external)
    }
    for result in results.dropFirst() {
      #expect(result.failures == results[0].failures)
      #expect(result.matches.map(\.id) == results[0].matches.map(\.id))
      #expect(result.fingerprint == results[0].fingerprint)
    }
  }

  /// Every record is a candidate of many others, far apart, so that each thread needs it.
  @Test func aFailingRecordIsOneFailureForAnyNumberOfThreads() throws {
    let source = """
      return { api = 1, id = "n", version = "1.0.0", needs = { "reference" },
        block = { "currency", "amount" },
        normalise = function(r)
          if r.reference == "R7" or r.reference == "R11" then error("odd") end
          return { length = #r.reference }
        end,
        match = function(a, b) return a.n.length == b.n.length and a.reference == b.reference end }
      """
    let (ledger, external) = try tables(300, bad: [])
    let rule = try Sources.load(source)
    let results = try [1, 2, 8].map { threads in
      try Matcher(rules: [rule, next], options: MatchOptions(threads: threads))
        .match(ledger: ledger, external: external)
    }
    let failures = try #require(results[0].failures.first)
    #expect(failures.errorCount == 4)
    #expect(failures.exceptions.map(\.externalID) == [nil, nil, "1007", "1011"])
    #expect(failures.exceptions.map(\.ledgerID) == ["1007", "1011", nil, nil])
    for result in results.dropFirst() { #expect(result.failures == results[0].failures) }
  }

  @Test func noStateIsLeftOpen() throws {
    let before = LuaRule.openStateCount
    for _ in 0..<20 {
      let (ledger, external) = try tables(10, bad: [1])
      _ = try Matcher(rules: [rule("while true do end"), next])
        .match(ledger: ledger, external: external)
    }
    // Other tests may run at the same time and have some open.
    #expect(LuaRule.openStateCount < before + 20)
  }

  @Test func aHostileRuleDoesNotChangeItsNeighbour() throws {
    let (ledger, external) = try tables(10, bad: [])
    let hostile = try Sources.load(
      Sources.rule(match: "function(a, b) local s = string; s.upper = nil; return false end"))
    var control = try Sources.load(
      Sources.rule(match: "function(a, b) return ('a'):upper() == 'A' end"))
    control.header.id = "control"
    control.header.priority = 300
    let result = try Matcher(rules: [hostile, control])
      .match(ledger: ledger, external: external)
    #expect(result.perRule.map(\.matched) == [0, 10])
    #expect(result.isDegraded)
  }
}

import Matchbook
import MatchbookLua
import Testing

/// What a hostile rule may try, by the way it tries it; none of it may hang, crash or leak.
@Suite struct SandboxTests {
  private static let ledger = [["id": "L-1", "reference": "A", "amount": "1.00"]]
  private static let external = [["id": "X-1", "reference": "A", "amount": "1.00"]]

  /// What becomes of one pair under a `match` with this body.
  private func outcome(of body: String, head: String = "") throws -> String {
    let source = Sources.rule(match: "function(a, b, p) \(body) end", head: head)
    let check = LuaRule.check(Array(source.utf8), file: "rule.lua")
    guard let rule = check.rule else {
      return "refused: " + (check.diagnostics.first { $0.severity == .error }?.message ?? "")
    }
    let result = try Matcher(rules: [rule])
      .match(ledger: RecordTable(texts: Self.ledger), external: RecordTable(texts: Self.external))
    if let failure = result.failures.first {
      return "\(failure.exceptions.first?.code ?? ""): \(failure.exceptions.first?.message ?? "")"
    }
    return result.matches.isEmpty ? "no match" : "match"
  }

  @Test(arguments: [
    "os.execute('touch /tmp/x')", "io.open('/etc/passwd')", "require('os')", "package.loaded.os()",
    "debug.sethook()", "load('return 1')", "loadstring('return 1')", "dofile('x')", "loadfile('x')",
    "setmetatable({}, {})", "getmetatable('')", "rawset(a, 'x', 1)", "rawget(a, 'x')",
    "rawequal(a, b)", "rawlen(a)", "collectgarbage('stop')", "coroutine.create(print)",
    "xpcall(print)",
    "next({})", "_G.x = 1", "print('x')", "warn('x')", "local x = _ENV", "os = 1",
    "string.dump(a)", "math.random()", "math.exp(1)", "os.time()", "table.move({}, 1, 2, 3)",
    "utf8.nothing()", "money.steal()",
  ])
  func aNameThatRulesDoNotHaveIsFoundBeforeTheRun(body: String) throws {
    let outcome = try outcome(of: body)
    #expect(
      outcome.hasPrefix("refused: ")
        && (outcome.hasSuffix("is not available in rules") || outcome.hasSuffix("is set")),
      "\(body): \(outcome)")
  }

  @Test(arguments: [
    ("while true do end", "lua.budget"),
    ("::top:: goto top", "lua.budget"),
    ("while true do pcall(function() while true do end end) end", "lua.budget"),
    ("local function f() return pcall(f) end while true do f() end", "lua.budget"),
    ("local s = 'x' for i = 1, 60 do s = s .. s end", "lua.text-length"),
    ("local s = ('x'):rep(2^33 // 1 | 0)", "lua.text-length"),
    (
      "pcall(function() local s = 'x' while true do s = s .. s end end) return true",
      "lua.text-length"
    ),
    ("local t = {} for i = 1, 1e9 do t[i] = {} end", "lua."),
    ("local t = {} for i = 1, 1000 do t[i] = ('x'):rep(60000) .. i end", "lua."),
    ("local s = ('a'):rep(30000) return (s:find(('.-'):rep(20) .. 'b'))", "lua.budget"),
    ("return (('('):rep(60000)):find('%b()') == nil", "lua.budget"),
    ("local s = ('x'):rep(60000) for i = 1, 1e6 do s:upper() end", "lua.budget"),
    ("local s = ('x'):rep(60000) for i = 1, 1e6 do utf8.len(s) end", "lua.budget"),
    ("local s = ('x'):rep(60000) for i = 1, 1e6 do tonumber(s) end", "lua.budget"),
    ("local s = ('x'):rep(60000) for i = 1, 1e6 do text.fold(s) end", "lua."),
    ("local t = {} for i = 1, 1e6 do table.insert(t, 1, i) end", "lua.budget"),
    ("local s = ('\\0'):rep(2000) while s < s .. '\\0' do end", "lua.budget"),
    ("local s = '\\x00' while true do s = s .. s end", "lua.text-length"),
    ("return ('\\u{000}'):rep(65537)", "lua.text-length"),
    ("local s, t = ('\\0'):rep(65535), ('\\0'):rep(65535) while s <= t do end", "lua.budget"),
    (
      "local t = { s = ('\\0'):rep(2049) } return true", "lua.text-length"
    ),
    ("return string.char(65, 0)", "lua.failed"),
    ("return ('%c'):format(256)", "lua.failed"),
    ("return utf8.char(0)", "lua.failed"),
  ])
  func whatNeverEndsIsEnded(body: String, code: String) throws {
    let outcome = try outcome(of: body)
    #expect(outcome.hasPrefix(code), "\(body): \(outcome)")
  }

  @Test(arguments: [
    ("return (''):rep(2^62 // 1 | 0) == ''", "match"),
    ("return ('x'):rep(-1) == ''", "match"),
    (
      "local f = function() end return tostring(f) == 'function' and tostring({}) == 'table'",
      "match"
    ),
    ("return string.format('%s', {}) == 'table'", "match"),
    ("return #table.concat({1, 2, 3}, ',') == 5", "match"),
    ("local t = {5, 3, 1} table.sort(t, function() return true end) return #t == 3", "match"),
    ("local t = {3, 1, 2} table.sort(t) return t[1] == 1 and t[3] == 3", "match"),
    (
      "local k = '' for key in pairs({z = 1, a = 2, [3] = 1, [1] = 1}) do k = k .. key end "
        + "return k == '13az'", "match"
    ),
    ("return (pcall(error, 'x')) == false", "match"),
    ("return select('#', 1, 2) == 2 and math.tointeger(3.0) == 3", "match"),
    ("return ('Straße'):upper() == 'STRAßE'", "match"),
    ("return utf8.len('Straße') == 6 and utf8.char(228) == 'ä'", "match"),
    ("return ('aä\\u{10FFFF}'):gsub(utf8.charpattern, '.') == '...'", "match"),
    ("return not utf8.charpattern:find('%z')", "match"),
    ("return ('a\\0b'):find('\\0b', 1, true) == 2 and #string.char(0, 1) == 2", "match"),
    ("return #('\\0'):rep(65536) == 65536", "match"),
    ("local s = ('\\0'):rep(65535) return s < s .. 'a' and not (s .. 'b' < s .. 'a')", "match"),
    (
      "local t = {('\\0b'):rep(90), '\\0', ('\\0'):rep(90), '', '\\0a'} table.sort(t) "
        + "return t[1] == '' and t[2] == '\\0' and #t[3] == 90 and t[4] == '\\0a'", "match"
    ),
    // These escapes make no zero bytes, so texts may be long.
    ("return #('\\048\\\\0\\u{0A}\\x01'):rep(3000) == 15000", "match"),
    ("for p, c in utf8.codes('aä') do if c == 228 then return p == 2 end end", "match"),
  ])
  func whatIsAllowedWorks(body: String, expected: String) throws {
    #expect(try outcome(of: body) == expected, "\(body)")
  }

  @Test(arguments: [
    ("return '1' + 1 == 2", "attempt to perform arithmetic on a string value (constant '1')"),
    ("string.x = 1", "'string.x' cannot be set: the tables of the host are read-only"),
    ("string.find = 1", "'string.find' cannot be set: the tables of the host are read-only"),
    ("local k = 'other' a[k] = 1", "the field 'other' cannot be set: records are read-only"),
    ("local k = 'unknown' return a[k]", "the field 'unknown' is not listed in needs; add it there"),
    ("local k = 'nothing' return p[k]", "'nothing' is no parameter of this rule"),
    (
      "for k in pairs({[{}] = 1}) do end",
      "pairs: a key is a table, which has no order that is the same in every run; use texts or "
        + "numbers as keys"
    ),
    ("return table.unpack({}, 1, 1e6 // 1 | 0)", "too many results to unpack (at most 256)"),
    ("return string.format('%p', a)", "conversion '%p' is not available in rules"),
    ("return ('x'):dump()", "'string.dump' is not available in rules"),
    (
      "table.insert(a, 1)",
      "bad argument #1 to 'insert' (this table belongs to the host and is read-only)"
    ),
    (
      "return 1.7",
      "match returned 1.7; it returns false, true or a score from 0 to 1, and then a reason"
    ),
    (
      "return 0/0",
      "match returned -nan; it returns false, true or a score from 0 to 1, and then a reason"
    ),
    (
      "return {}",
      "match returned a table; it returns false, true or a score from 0 to 1, and then a reason"
    ),
    (
      "return",
      "match returned nothing; it returns false, true or a score from 0 to 1, and then a reason"
    ),
    ("error('mine')", "mine"),
    ("error({})", "an error that is a table"),
    ("local x = nil; return x.y", "attempt to index a nil value (local 'x')"),
    ("return money.text(1, 'ZZZ')", "money.text: \"ZZZ\" is no currency of ISO 4217"),
    (
      "local function f(s) return (s:gsub('.', f)) end return f('x')",
      "error in error handling"
    ),
  ])
  func anOrdinaryErrorIsNamed(body: String, message: String) throws {
    let outcome = try outcome(of: body)
    if message == "error in error handling" {
      #expect(outcome.hasPrefix("lua.failed: ") || outcome.hasPrefix("lua.budget"), "\(outcome)")
    } else {
      #expect(outcome == "lua.failed: \(message)", "\(body)")
    }
  }

  @Test(arguments: [
    "a.amount = 5 return true", "a.reference = nil return true", "b.side = 'ledger' return true",
  ])
  func aRuleThatEditsARecordIsQuarantined(body: String) throws {
    let outcome = try outcome(of: body)
    #expect(outcome.hasPrefix("lua.edited-record: changed the field"), "\(outcome)")
  }

  @Test func compiledLuaIsRefused() {
    let check = LuaRule.check([0x1B, 0x4C, 0x75, 0x61, 0x54], file: "rule.lua")
    #expect(check.diagnostics.map(\.code) == [.source])
    let skipped = LuaRule.check(Array("#!/usr/bin/lua\nreturn {}".utf8), file: "rule.lua")
    #expect(skipped.diagnostics.map(\.code) == [.syntax])
  }

  @Test(arguments: ["while true do end", "local t = {} while true do t[#t + 1] = {} end"])
  func aFileThatNeverEndsIsRefused(head: String) {
    let check = LuaRule.check(Array(Sources.rule(head: head).utf8), file: "rule.lua")
    #expect(check.rule == nil)
    #expect(check.diagnostics.first?.code == .budget)
  }

  @Test func aLargeFileIsRefused() {
    let source = "--" + String(repeating: "x", count: 300_000) + "\n" + Sources.rule()
    #expect(LuaRule.check(Array(source.utf8), file: "r.lua").diagnostics.map(\.code) == [.source])
  }

  @Test func nestingTooDeepIsRefused() {
    let source =
      "return " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
    #expect(LuaRule.check(Array(source.utf8), file: "r.lua").diagnostics.map(\.code) == [.syntax])
  }

  @Test func allUnknownNamesAreReportedAtOnceWithTheirPlaces() {
    let source = """
      local x = osh
      return {
        match = function(a, b)
          local y = strin.find("a", "b")
          return money.witin(1, 2, 3)
        end,
      }
      """
    let found = LuaRule.check(Array(source.utf8), file: "r.lua").diagnostics
    #expect(
      found.map { "\($0.line):\($0.column) \($0.message) \($0.suggestion ?? "-")" } == [
        "1:11 'osh' is not available in rules -",
        "4:15 'strin' is not available in rules string",
        "5:12 'money.witin' is not available in rules money.within",
      ])
  }
}

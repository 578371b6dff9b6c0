import CLuaBox
import Matchbook
import Testing

@testable import MatchbookLua

/// What a function can do at most: nothing that it does is missed, and common rules are understood.
@Suite struct ReachTests {
  private static let head = """
    local helper = function(x) return x end
    local within = money.within
    local kept = {}

    """

  /// The bytecode of a function of two records and parameters with this body.
  private func function(_ body: String, parameters: String = "a, b, p") throws -> Bytecode {
    let source = Self.head + "return { match = function(\(parameters)) \(body) end }"
    let box = try LuaBox(LuaSettings())
    #expect(box.compile(Array(source.utf8)) == nil, "\(body)")
    guard case .success = box.run() else { throw LuaRunError("\(body) does not run") }
    var bytes: UnsafePointer<UInt8>?
    var length = 0
    luabox_function_bytecode(box.raw, "match", nil, 0, &bytes, &length)
    return try #require(Bytecode(Array(UnsafeBufferPointer(start: bytes, count: length))))
  }

  @Test(arguments: [
    "return true", "return a.amount == b.amount", "if a.x then return false end return b.x * 2",
    "local d = a.date - b.date if d < 0 then d = -d end return d < 3 and a.x == b.y",
    "return money.within(a.amount, b.amount, p.tolerance)",
    "if not money.within(a.amount, b.amount, p.t) then return false end return true, explain('x')",
    "return text.ratio(a.x or '', b.x or 'y') > 0.5", "return tonumber(a.x) == tonumber(b.x)",
    "return 0.9, explain('%s', money.text(a.amount - b.amount, a.currency))",
    "return a.x and money.within(a.x, b.x and b.y or 0, 1)", "return #(a.x .. b.x) == 3",
    "return a.x:upper()", "return (a.x or ''):match('%d+') == b.x:sub(1, 2):lower()",
    "for i = 1, 10 do end return true", "for i = 9, -9, -3 do if a.x then break end end",
    "local n = 0 for i = 1, 3 do for j = 1, 3 do n = n + i * j end end return n == 36",
  ])
  func endsByItself(_ body: String) throws {
    #expect(try function(body).endsByItself)
  }

  @Test(arguments: [
    "while true do end", "repeat local x = 1 until x == 2", "::top:: goto top",
    "for i = 1, a.amount do end return true", "for k in pairs(a.n) do end return true",
    "for i = 1, 10, a.amount do end return true", "for i = 1, 10, 0 do end",
    "local n = 10 for i = 1, n do end return true", "for i = 1.0, 10 do end return true",
    "for i = a.x and 1 or 2, 10 do end return true", "for i = 1, 65000 do for j = 1, 99 do end end",
    "return helper(a)", "return within(1, 2, 3)", "local f = money.within return f(1, 2, 3)",
    "return a.f(1)", "return a.n.f()", "return p.f(1)", "return (a.x and money or b).within(1, 2)",
    "return (a.x and helper or explain)('x')", "return pcall(helper, a)",
    "table.sort(a.n, helper) return true", "return a.x:gsub('.', helper)",
    "return a.x:gsub('.', '')", "local t = { upper = helper } return t:upper()",
    "return kept:upper()", "return a.x:spin()", "local t = {} return a.x:upper()",
    "return string.gsub(a.x, '.', helper)", "return (function() return 1 end)()",
    "local x <close> = nil return true", "return money[a.x](1)",
    "local explain = helper return explain('x')",
  ])
  func mayNotEndByItself(_ body: String) throws {
    #expect(try !function(body).endsByItself)
  }

  /// Whether calls of `match` are watched, by the function that the box is told about.
  private func isWatched(_ source: String) throws -> Bool {
    let box = try LuaBox(LuaSettings())
    #expect(box.compile(Array(source.utf8)) == nil, "\(source)")
    guard case .success = box.run() else { throw LuaRunError("\(source) does not run") }
    return box.reach(of: []).unwatched & 1 == 0
  }

  @Test(arguments: [
    ("for k in pairs(a.n) do end return true", true),
    ("for k, v in ipairs(a.n) do if v then return false end end return true", true),
    ("for w in a.x:gmatch('%a+') do if w == b.x then return true end end return false", true),
    ("for w in string.gmatch(a.x, '%a') do for i = 1, 3 do end end", true),
    ("for k in ipairs(a.n) do while k do end end", false), ("for k in helper, a do end", false),
    ("for k in explain('x') do end", false), ("for k in pairs, a do end", false),
    ("for k in a.x and pairs(a.n) or helper do end", false),
    ("for k in (pairs(a.n)) do end", false),
    ("for k in pairs(a.n), nil, nil do end", false), ("for k in helper(pairs(a.n)) do end", false),
    ("local pairs = helper for k in pairs(a.n) do end", false),
    ("for k in ipairs(a.n) do helper(k) end", false),
  ])
  func loopsOverWhatTheHostGivesAreMetered(_ body: String, isMetered: Bool) throws {
    #expect(try function(body).mostInstructions()?.isMetered == (isMetered ? true : nil), "\(body)")
  }

  /// A rule whose loops of the host take so many rounds.
  private func rounds(_ count: Int) throws -> LuaRule {
    try Sources.load(
      Sources.rule(
        match: """
          function(a, b)
            local found = 0
            for _, left in ipairs(list) do
              for _, right in ipairs(list) do if left == right then found = found + 1 end end
            end
            return found == #list
          end
          """,
        head: "local list = {} for i = 1, \(count) do list[i] = i end"))
  }

  /// Whether a pair fits, the steps that it took, and how the call ended.
  private func judgement(
    _ rule: LuaRule, counting: Bool
  ) throws -> (fits: Bool, steps: Int, status: luabox_status) {
    let table = try RecordTable(texts: [["id": "1", "reference": "A"]])
    let box = try rule.openBox(counting: counting)
    box.host.readers = [table, table].map { RecordReader($0, fields: rule.definition.needs) }
    var (pair, score) = (luabox_pair(ledger: 0, external: 0), Int32(-1))
    let status = luabox_judge(box.raw, &pair, 1, &score, 100_000)
    return (score >= 0, box.instructions, status)
  }

  @Test(arguments: [0, 1, 5, 14, 40, 100, 130, 500])
  func loopsThatAreMeteredKeepTheirBudget(count: Int) throws {
    let rule = try rounds(count)
    let (metered, counted) = (
      try judgement(rule, counting: false), try judgement(rule, counting: true)
    )
    #expect(metered.fits == counted.fits)
    #expect(metered.status == counted.status)
    #expect(metered.status == (count > 130 ? LUABOX_BUDGET : LUABOX_OK))
    #expect(counted.steps - metered.steps <= 2 * rule.settings.hookInterval)
    #expect(metered.steps >= 0 && (count > 14 || metered.steps < 1000))
  }

  @Test func functionsOfTheHostInVariablesAreNotWatched() throws {
    #expect(
      try !isWatched(
        "local within = money.within return { match = function(a, b) return within(a.x, b.x, 1) end }"
      ))
  }

  @Test(arguments: [
    "local function f(x) return x end return { match = function(a) return f(a) end }",
    "local function f(x) return x:upper() end return { match = function(a) return f(a.x) == 'A' end }",
    "local function f(x) return x end local function g(x) return f(x) + f(x) end "
      + "return { match = function(a) return g(a.x) > 3 end }",
    "local most = 3 local function f(x) return x > most end return { match = function(a) return f(a.x) end }",
  ])
  func helpersThatEndByThemselvesAreNotWatched(_ source: String) throws {
    #expect(try !isWatched(source))
  }

  @Test(arguments: [
    "local function f(x) return f(x) end return { match = function(a) return f(a) end }",
    "local g local function f(x) return g(x) end g = function(x) return f(x) end "
      + "return { match = function(a) return f(a) end }",
    "local function f(x) while x do end end return { match = function(a) return f(a) end }",
    "local function f(h) return h(h) end return { match = function(a) return f(f) end }",
    "local function spin() while true do end end local function f(t) return t:upper() end "
      + "return { match = function(a) return f({ upper = spin }) end }",
    "local function spin() while true do end end local t = { upper = spin } "
      + "local function f(t) return t:upper() end return { match = function(a) return f(t) end }",
    "local function spin() while true do end end local f = function() end "
      + "local function set() f = spin end return { match = function(a) return f(a) end }",
    "local sort = table.sort local function f(a, b) while true do end end "
      + "return { match = function(a) return sort(a.n, f) end }",
  ])
  func helpersThatMayRunOnAreWatched(_ source: String) throws {
    #expect(try isWatched(source))
  }

  @Test func aTowerOfHelpersIsCounted() throws {
    // Each calls the one before ten times: more than may go uncounted.
    var source = "local function f0(x) return x end\n"
    for level in 1...3 {
      let calls = Array(repeating: "f\(level - 1)(x)", count: 10).joined(separator: " + ")
      source += "local function f\(level)(x) return \(calls) end\n"
    }
    #expect(try isWatched(source + "return { match = function(a) return f3(a.x) > 0 end }"))
    #expect(try !isWatched(source + "return { match = function(a) return f1(a.x) > 0 end }"))
  }

  @Test(
    arguments: [
      ("return true", []), ("return a.x == b.y", ["x"]), ("return a.x and a.y or a.x", ["x", "y"]),
      ("local z = a.n.z return z == b.n.z", ["n"]), ("return helper(a.x)", ["x"]),
      ("return b", []), ("return explain('%s', a.x)", ["x"]), ("for i = 1, #a.x do end", ["x"]),
      ("local t = { a.x, y = a.y } return t", ["x", "y"]), ("return (a.x .. b.x):upper()", ["x"]),
    ] as [(String, Set<String>)])
  func readsFields(_ body: String, fields: Set<String>) throws {
    #expect(try function(body).fieldsRead(ofParameter: 0) == fields)
  }

  @Test(arguments: [
    "return a", "return a, 1", "return a[p.x]", "return a[1]", "return helper(a)", "return a == b",
    "local r = a return r.x", "kept[1] = a", "kept.x = a", "kept[p] = a", "return { a }",
    "return { x = a }", "return function() return a.x end", "for k in pairs(a) do end",
    "if a then return true end", "return not a", "return a:x()", "a.x = 1", "a[1] = 2", "a[p] = 2",
    "return a .. ''", "return #a", "return -a", "return a + 1", "return 1 + a", "return a < b",
    "return p[a]", "return explain(a)", "return b.x(1, 2, a)", "p = a return p.x",
    "local x, y = a, b return x", "return a and b", "return b and a", "return 1 // a",
    "b.x = a", "b[1] = a", "return a & 1", "return 3 .. a", "return a == 1", "return a == 'x'",
  ])
  func mayReadAnything(_ body: String) throws {
    #expect(try function(body).fieldsRead(ofParameter: 0) == nil)
  }

  @Test func whatIsNotTakenIsNotRead() throws {
    let one = try function("return a.x", parameters: "a")
    #expect(one.fieldsRead(ofParameter: 1) == [])
    let any = try function("return select(2, ...)", parameters: "a, ...")
    #expect(any.fieldsRead(ofParameter: 1) == nil)
    #expect(any.fieldsRead(ofParameter: 0) == [])
  }
}

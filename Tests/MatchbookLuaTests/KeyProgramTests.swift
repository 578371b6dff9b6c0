import Matchbook
import Testing

@testable import MatchbookLua

/// Keys that the box follows without Lua are those that Lua gives, errors and all.
@Suite struct KeyProgramTests {
  /// What stands in the file before the rule.
  private static let head = """
    local PREFIX, LIMIT, match, string = "INV", 7, string.match, string
    local function last(text, count) return text:sub(-count) end
    local function clean(text, more)
      if not text then return end
      return (more or "") .. last(text, 2)
    end
    local function deep(text, count)
      if count == 0 then return text end
      return deep(text .. "x", count - 1)
    end
    local function failing(record) return record.amount.x end
    local function varied(...) return (...) end
    local tools = { clean = clean, up = string.upper, texts = text }
    local function first(...) local a = ... return a end
    local function counted(fixed, ...) return fixed .. select("#", ...) .. (select(-1, ...) or "") end
    local function pass(...) return clean(...) end
    local function gather(...) local list = { ... } return list end
    local function tagged(prefix) return function(text) return prefix .. last(text, 2) end end
    local invoice, tag = tagged("INV"), { order = tagged("PO"), [1] = tagged("Z") }
    local BANKS = { EUR = "euro", USD = "dollar", [150] = "cents", open = true, far = 2^53, deep = {
      EUR = { name = "deep euro", list = { "a", "b", "c" } } } }
    local WORDS, HOLES = { "Inv", "Ref", "RE" }, { "a", nil, "c", [7] = "x" }
    local SIGNS = { ["\\195\\169"] = "one sign" }
    local ODD = { [true] = "yes", [1.5] = "half" }
    local RING = {} RING.self = RING
    """

  @Test(arguments: [
    ("return record.currency .. ref.normalise(record.reference)", ["EURinv42"]),
    ("return record.reference:upper()", ["INV-42"]),
    ("return record.reference:sub(-2) .. '/' .. record.amount", ["42/150"]),
    (
      "local n = ref.normalise(record.reference) if #n < 4 then return nil end return n", ["inv42"]
    ),
    ("return { record.reference, record.currency }", ["Inv-42", "EUR"]),
    ("return { string.lower(record.reference), ref.normalise(record.counter) }", ["inv-42"]),
    ("return ref.find_all(record.description, 'RE-?#+')", ["re7", "re8"]),
    ("return text.fold(record.description)", ["arger re-7 re8"]),
    ("if side == 'ledger' then return record.date end return side", ["external"]),
    ("if record.date then return 'dated' else return 'open' end", ["open"]),
    ("return record.amount > 100 and record.currency or nil", ["EUR"]),
    ("if record.currency ~= 'EUR' then return end return ''", []),
    ("return clean(record.reference)", ["42"]),
    ("return clean(clean(record.reference), record.currency)", ["EUR42"]),
    ("return PREFIX .. last(record.reference, 2) .. LIMIT", ["INV427"]),
    ("return match(record.reference, '%d+')", ["42"]),
    ("return record.reference:match('(%a+)-(%d+)')", ["Inv"]),
    ("local a, b = record.reference:match('(%a+)-(%d+)') return { b, a }", ["42", "Inv"]),
    ("local s, e = record.reference:find('-', 1, true) return 'at' .. s .. e", ["at44"]),
    ("return (record.reference:gsub('[^%w]', ''))", ["Inv42"]),
    ("return record.reference:gsub('(%a)(%a)', '%2%1.%0')", ["nI.Inv-42"]),
    ("return string.format('%s/%05d', record.currency, record.amount)", ["EUR/00150"]),
    ("local t = {} t[1] = record.reference return t", ["Inv-42"]),
    (
      "local s = '' for i = #record.reference, 1, -1 do s = s .. record.reference:sub(i, i) end return s",
      ["24-vnI"]
    ),
    ("local n = 0 while n * n < record.amount do n = n + 1 end return 'n' .. n", ["n13"]),
    (
      "local t = {} for w in record.description:gmatch('%a+') do t[#t + 1] = w end return t",
      ["rger", "RE", "re"]
    ),
    (
      "local t = {} for i, w in ipairs(text.tokens(record.description)) do table.insert(t, i .. w) end "
        + "return t", ["1arger", "2re", "37", "4re8"]
    ),
    ("return record.side .. record.amount // 7 % 4 .. -record.amount * 2 - 1", ["external1-301"]),
    (
      "return date.text(20000) .. money.text(record.amount, record.currency)",
      ["2024-10-041.50 EUR"]
    ),
    ("return tostring(tonumber(record.reference:match('%d+')) + 1)", ["43"]),
    // The same letter to a reader, other bytes to Lua.
    (#"return SIGNS["e\204\129"] and "one" or record.currency"#, ["EUR"]),
    ("return BANKS[record.currency] .. '/' .. BANKS[record.amount]", ["euro/cents"]),
    ("return BANKS.USD .. (BANKS.none and 'x' or record.currency)", ["dollarEUR"]),
    ("return BANKS[record.reference] or BANKS.deep[record.currency].name", ["deep euro"]),
    ("return BANKS[record.date or 'open'] and BANKS.deep.EUR.list[#BANKS.deep.EUR.list]", ["c"]),
    (
      "for i, w in ipairs(WORDS) do if record.reference:find(w, 1, true) then return w .. i end end",
      ["Inv1"]
    ),
    ("return #WORDS .. WORDS[2] .. (WORDS[4] or record.amount)", ["3Ref150"]),
    (
      "local t = {} for i = 1, #WORDS do t[i] = WORDS[i] .. record.amount end return t",
      ["Inv150", "Ref150", "RE150"]
    ),
    ("return HOLES[1] .. HOLES[7] .. (HOLES[2] or record.currency)", ["axEUR"]),
    ("return tools.clean(record.reference, tools.up(record.currency))", ["EUR42"]),
    ("return tools.texts.fold(record.description)", ["arger re-7 re8"]),
    ("return invoice(record.reference) .. tag.order(record.reference)", ["INV42PO42"]),
    (
      "return tag[1](record.reference) .. tag[record.currency and 'order'](record.reference)",
      ["Z42PO42"]
    ),
    ("return varied(record.reference, 'x')", ["Inv-42"]),
    ("return first(record.currency) .. counted('n', record.reference, 'b')", ["EURn2b"]),
    ("return counted(record.reference, nil) .. counted('', nil, nil)", ["Inv-4212"]),
    ("return pass(record.reference, pass(record.currency))", ["UR42"]),
    ("return gather(record.reference, record.currency)", ["Inv-42", "EUR"]),
    ("return table.concat({ record.reference, record.amount, 'x' }, '|')", ["Inv-42|150|x"]),
    (
      "return table.concat(gather(record.currency)) .. table.concat(WORDS, ', ')",
      ["EURInv, Ref, RE"]
    ),
    ("return ('0'):rep(6 - #record.currency) .. record.currency:rep(2, '-')", ["000EUR-EUR"]),
    ("return ('ab'):rep(0) .. ('x'):rep(-1, record.reference) .. (''):rep(3, ',')", [",,"]),
    ("return math.abs(-record.amount) .. ':' .. math.max(1, record.amount, 7)", ["150:150"]),
    (
      "return math.floor(record.amount) .. math.min(record.amount, 7) .. record.currency",
      ["1507EUR"]
    ),
  ])
  func isFollowed(_ body: String, keys: [String]) throws {
    let table = try RecordTable(texts: [
      ["id": "1", "amount": "1.50", "reference": "Inv-42", "description": "\u{C4}rger RE-7 re8"]
    ])
    let body = body.replacing("record.counter", with: "record.date and 'x'")
    let found = try KeyOutcome(body, table, head: Self.head)
    #expect(found.keys == [keys], "\(body)")
    #expect(found.failures == [])
    #expect(found.followed == 1, "\(body)")
    let asked = try KeyOutcome(body, table, head: Self.head, asks: true)
    #expect(asked.followed == 0)
    #expect(asked.keys == [keys], "\(body)")
  }

  @Test(arguments: [
    "return record", "return record.amount", "return { record.amount }",
    "return record.reference .. record.date", "return record.description:upper()",
    "return #record.description", "return { nil, record.reference }", "return record.amount < 'x'",
    "return record.reference < 'x' and 'y'", "return (record.reference:upper(1):rep(2))",
    "return record.reference:rep(200)", "while record.amount do end",
    "return record.reference:match('(')", "return record.reference:gsub('.', '%9')",
    "return record.reference:gsub('()', '%1')", "return record.reference:gsub('.', { I = 'i' })",
    "return record.reference:find('%')", "return record.reference:rep(20):match('.-.-.-.-.-x')",
    "return string.format('%5s', record.reference)", "return record.reference:byte(1, -1)",
    "for i = 1, 'x' do end return record.reference", "for i = 1, 3, 0 do end return 'x'",
    "for i = 1, 2^53 do if record.amount then break end end return record.reference",
    "for i = 1, record.amount * 1000 do end return record.reference",
    "for i = 1, record.amount * 100 do end return record.reference",
    "local t = {} for i = 1, 20 do t[i] = 'k' .. i end return t",
    "return deep(record.reference, 3)",
    "return deep(record.reference, 300)", "return deep(record.reference, record.amount)",
    "return failing(record)", "return tools.clean(record.reference)", "return clean()",
    "return varied(record.reference, 'x')", "local t = {} t[2] = record.reference return t",
    "record.reference = 'x' return record.reference", "return record.amount // 0 .. ''",
    "return record.amount % -7 .. 'x'", "return math.mininteger // -1 .. 'x'",
    "return 9007199254740993 * 9007199254740993 .. 'x'", "return record.id",
    "return tonumber('0x10') .. ''",
    "for w in record.reference:gmatch('(') do end", "for w in nil do end",
    "return record.reference, 'y'",
    "return ref.normalise(record.amount)", "return ref.find_all(record.reference, '(')",
    "return 2^53 == record.amount and 'x'", "return 1.5 .. record.reference",
    "return record.reference .. '\\xFF'", "return record.reference:sub(1, 2.0)",
    "return string.upper(record.amount)", "return {} == {} and 'x'", "return ('x'):len() .. ''",
    "return { record.reference, { record.reference } }", "error('no')", "return true",
    "return BANKS", "return BANKS.far .. record.reference", "return BANKS[nil] or record.reference",
    "return BANKS[1.5] or BANKS[150.0]", "return BANKS.none.x .. record.reference",
    "BANKS.EUR = record.reference return BANKS.EUR", "return #BANKS .. record.reference",
    "return #HOLES .. record.reference", "return ODD[true] .. ODD[1.5] .. record.reference",
    "return ODD[record.reference] or 'x'", "return RING.self.self.self.self.self.self.x or 'x'",
    "return BANKS == BANKS and record.reference", "return BANKS .. record.reference",
    "for k, v in pairs(BANKS) do return k .. record.reference end", "return tools:clean()",
    "for i, w in ipairs(BANKS.far) do end", "for i, w in ipairs(HOLES) do return w .. i end",
    "return WORDS[0] or WORDS[-1] or record.reference",
    "table.insert(WORDS, record.reference) return WORDS",
    "return tools.up(record.reference, 'x')", "return tools.none(record.reference)",
    "return select(0, record.reference)", "return select(-9, record.reference)",
    "return select(2.0, 'a', record.reference)", "return select(3, 'a', record.reference) or 'z'",
    "return varied()", "return select('#') .. record.reference",
    "return math.abs(record.reference)",
    "return math.max(record.amount, 1.5) .. ''", "return math.floor(1.5) .. record.reference",
    "return math.max()", "return math.abs(math.mininteger) .. ''",
    "return math.huge .. record.reference",
    "return ('x'):rep(2000)", "return ('x'):rep(1e3)",
    "return record.reference:rep(math.maxinteger)",
    "return record.reference:rep(2, 7)", "return (''):rep(math.maxinteger) .. record.reference",
    "return table.concat({ record.reference, {} })", "return table.concat({ 'a', 'b' }, ',', 2)",
    "return table.concat(HOLES)", "return table.concat(record)", "return table.concat({ 1.5 })",
    "return table.concat({ record.reference, 'x' }, 7)",
    "return table.concat(WORDS, ('y'):rep(900))",
    "return gather(record.reference, nil, 'x')", "return pass()", "return counted(nil, 1)",
    "return counted(record.reference)",
  ])
  func whatIsNotFollowedIsWhatLuaSays(_ body: String) throws {
    let table = try RecordTable(texts: [
      ["id": "1", "amount": "1.50", "reference": "Inv-42"],
      ["id": "2", "amount": "1.50", "reference": String(repeating: "A", count: 3000)],
    ])
    var found = try KeyOutcome(body, table, head: Self.head)
    found.followed = 0
    #expect(found == (try KeyOutcome(body, table, head: Self.head, asks: true)), "\(body)")
  }

  @Test(arguments: ["{ key = record.reference }", "{ [5] = record.reference }"])
  func aTableWithoutAListIsNoKey(_ key: String) throws {
    let table = try RecordTable(texts: [["id": "1", "amount": "1.50", "reference": "A"]])
    #expect(
      try KeyOutcome("return \(key)", table).failures == [
        "1 key returned a table without a list, expected nil, a text or a list of texts"
      ])
  }

  @Test func aHelperMayBeGivenTheRecord() throws {
    let table = try RecordTable(texts: [["id": "1", "amount": "1.50", "reference": "A"]])
    let head = "local function of(record) return record.reference .. record.amount end"
    let found = try KeyOutcome("return of(record)", table, head: head)
    #expect(found.keys == [["A150"]])
    #expect(found.followed == 1)
  }

  @Test func aTableOfTheFileIsNotTheHosts() throws {
    let table = try RecordTable(texts: [["id": "1", "amount": "1.50", "reference": "A"]])
    let head = "local string = { upper = function(text) return 'mine' end }"
    #expect(
      try KeyOutcome("return string.upper(record.reference)", table, head: head).keys == [["mine"]])
  }
}

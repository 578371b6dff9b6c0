import CLuaBox
import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookLua

/// Keys that the box follows without Lua are those that Lua gives, errors and all.
@Suite struct KeyProgramTests {
  private static let needs = "\"amount\", \"currency\", \"date\", \"reference\", \"description\""

  /// Keys and failures of all records, and how many records were not left to Lua.
  private struct Outcome: Equatable {
    var keys: [[String]] = []
    var failures: [String] = []
    var followed = 0
  }

  /// - Parameter asks: Whether Lua is asked for every record.
  private func outcome(
    _ body: String, _ table: RecordTable, _ side: Side = .external, asks: Bool = false
  ) throws -> Outcome {
    // A program never makes functions, so this one is left to Lua.
    let start = asks ? "local unfollowed = function() end " : ""
    let rule = try Sources.load(
      Sources.rule(
        needs: Self.needs, more: "key = function(record, side) \(start)\(body) end"))
    let session = LuaSession(rule, RulePass(ledger: table, external: table))
    var found = Outcome()
    try session.withBox { box in
      let rows = (0..<table.count).map { Int32($0) }
      var list = luabox_key_list()
      luabox_keys(box.raw, side == .ledger ? 0 : 1, rows, rows.count, 100_000, &list)
      let keys = RecordKeys(list, of: rows, in: 0..<rows.count)
      found.keys = (0..<rows.count).map { keys.texts(at: $0) }
      found.followed = Int(luabox_followed_count(box.raw))
    }
    found.failures =
      session.finish()?.exceptions.map { "\($0.externalID ?? "-") \($0.message)" } ?? []
    return found
  }

  private static func table(_ random: inout SeededGenerator, count: Int) throws -> RecordTable {
    func text() -> String {
      let pieces = [
        "INV-", "inv", "Ref: ", "pmt", " ", "-", "#", "0042", "7", "2024", "\u{C4}", "\u{DF}", "x",
        "e\u{301}", String(repeating: "long", count: 15), String(repeating: "9", count: 120),
      ]
      let count = Int.random(in: 0...4, using: &random)
      return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
    return try RecordTable(
      texts: (0..<count).map { index in
        var record = [
          "id": "\(index)", "reference": text(), "description": text(),
          "amount": ["1.00", "-0.05", "1234567.89"].randomElement(using: &random) ?? "",
          "currency": ["EUR", "USD"].randomElement(using: &random) ?? "",
        ]
        if Bool.random(using: &random) { record["date"] = "2026-03-01" }
        return record
      })
  }

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
  ])
  func isFollowed(_ body: String, keys: [String]) throws {
    let table = try RecordTable(texts: [
      ["id": "1", "amount": "1.50", "reference": "Inv-42", "description": "\u{C4}rger RE-7 re8"]
    ])
    let body = body.replacing("record.counter", with: "record.date and 'x'")
    let found = try outcome(body, table)
    #expect(found.keys == [keys])
    #expect(found.failures == [])
    #expect(found.followed == 1, "\(body)")
    #expect(try outcome(body, table, asks: true).followed == 0)
  }

  @Test(arguments: [
    "return record", "return record.amount", "return { record.amount }",
    "return record.reference .. record.date", "return record.description:upper()",
    "return #record.description", "return { nil, record.reference }", "return record.amount < 'x'",
    "return record.reference < 'x' and 'y'", "return (record.reference:upper(1):rep(2))",
    "return record.reference:rep(200)", "while record.amount do end",
    "local s = record.reference for i = 1, 3 do s = s .. i end return s",
    "return record.reference:match('%d+')", "return string.format('%s', record.reference)",
    "local t = {} t[1] = record.reference return t", "return record.reference, 'y'",
    "return ref.normalise(record.amount)", "return ref.find_all(record.reference, '(')",
    "return 2^53 == record.amount and 'x'", "return 1.5 .. record.reference",
    "return record.reference .. '\\xFF'", "return record.reference:sub(1, 2.0)",
    "return string.upper(record.amount)", "return {} == {} and 'x'", "return ('x'):len() .. ''",
    "return { record.reference, { record.reference } }", "error('no')", "return true",
  ])
  func whatIsNotFollowedIsWhatLuaSays(_ body: String) throws {
    let table = try RecordTable(texts: [
      ["id": "1", "amount": "1.50", "reference": "Inv-42"],
      ["id": "2", "amount": "1.50", "reference": String(repeating: "A", count: 3000)],
    ])
    var found = try outcome(body, table)
    found.followed = 0
    #expect(found == (try outcome(body, table, asks: true)), "\(body)")
  }

  @Test(arguments: ["{ key = record.reference }", "{ [5] = record.reference }"])
  func aTableWithoutAListIsNoKey(_ key: String) throws {
    let table = try RecordTable(texts: [["id": "1", "amount": "1.50", "reference": "A"]])
    #expect(
      try outcome("return \(key)", table).failures == [
        "1 key returned a table without a list, expected nil, a text or a list of texts"
      ])
  }

  /// Functions that are drawn: conditions, fields, texts and what may be done with them.
  private struct Drawing {
    var random: SeededGenerator
    var locals = 0

    mutating func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }

    mutating func text(_ depth: Int) -> String {
      if depth == 0 || Int.random(in: 0..<3, using: &random) == 0 {
        return pick(
          [
            "record.reference", "record.description", "record.currency", "'INV'", "''", "side",
            "record.amount", "record.date", "nil",
          ] + (0..<locals).map { "v\($0)" })
      }
      let inner = text(depth - 1)
      let number = Int.random(in: -5...9, using: &random)
      return switch Int.random(in: 0..<9, using: &random) {
      case 0: "ref.normalise(\(inner))"
      case 1: "(\(inner)):upper()"
      case 2: "string.lower(\(inner))"
      case 3: "(\(inner)):sub(\(number))"
      case 4: "string.sub(\(inner), \(number), \(Int.random(in: -5...9, using: &random)))"
      case 5: "\(inner) .. \(text(depth - 1))"
      case 6: "text.fold(\(inner))"
      case 7: "(\(inner) or \(text(depth - 1)))"
      default: "(\(condition(depth - 1)) and \(inner))"
      }
    }

    mutating func condition(_ depth: Int) -> String {
      let text = text(max(depth, 0))
      let number = Int.random(in: -3...20, using: &random)
      return switch Int.random(in: 0..<8, using: &random) {
      case 0: text
      case 1: "not \(text)"
      case 2: "#(\(text)) \(pick(["<", "<=", ">", ">=", "==", "~="])) \(number)"
      case 3: "\(text) \(pick(["==", "~="])) \(pick(["'EUR'", "''", "nil", "7"]))"
      case 4: "record.amount \(pick(["<", "<=", ">", ">=", "=="])) \(number)"
      case 5: "side == 'ledger'"
      case 6: "\(text) == \(self.text(max(depth, 0)))"
      default: "#(\(text)) + \(number) > 3"
      }
    }

    mutating func body() -> String {
      var body = ""
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        if Bool.random(using: &random) {
          body += "local v\(locals) = \(text(2)) "
          locals += 1
        } else {
          body += "if \(condition(2)) then \(result()) end "
        }
      }
      return body + result()
    }

    mutating func result() -> String {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: "return nil"
      case 1: "return { \(text(1)), \(text(2)) }"
      case 2: "return { ref.normalise(\(text(1))), \(text(1)), ref.normalise(\(text(1))) }"
      case 3: "return ref.find_all(\(text(1)), 'INV-?#+')"
      default: "return \(text(3))"
      }
    }
  }

  @Test(arguments: Seeds.first(60))
  func drawnFunctionsGiveTheSame(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let table = try Self.table(&random, count: 40)
    var drawing = Drawing(random: random)
    for _ in 0..<12 {
      drawing.locals = 0
      let body = drawing.body()
      for side in [Side.ledger, .external] {
        var found = try outcome(body, table, side)
        found.followed = 0
        #expect(found == (try outcome(body, table, side, asks: true)), "\(body), \(side)")
      }
    }
  }

  @Test func mostDrawnFunctionsAreFollowed() throws {
    var random = SeededGenerator(seed: 1)
    let table = try Self.table(&random, count: 10)
    var drawing = Drawing(random: random)
    var followed = 0
    for _ in 0..<40 {
      drawing.locals = 0
      followed += try outcome(drawing.body(), table).followed > 0 ? 1 : 0
    }
    // The others raise an error for each of these records, or return what is no key.
    #expect(followed >= 15)
  }
}

extension RecordKeys {
  /// The keys of a row.
  func texts(at row: Int) -> [String] {
    (Int(starts[row])..<Int(starts[row + 1])).map {
      String(decoding: bytes[ends[$0]..<ends[$0 + 1]], as: UTF8.self)
    }
  }
}

import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookLua

/// Functions that are drawn give the same keys whether they are followed or asked for.
@Suite struct DrawnKeyTests {
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

  /// Functions that are drawn: conditions, fields, texts and what may be done with them, in the key itself
  /// and in functions of the file that it calls.
  private struct Drawing {
    var random: SeededGenerator
    var locals = 0
    /// How many functions of the file there are; inside of one, those before it.
    var helpers = 0
    var isHelper = false

    mutating func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
    mutating func number(_ range: ClosedRange<Int> = -5...9) -> Int {
      Int.random(in: range, using: &random)
    }

    private static let fields = [
      "record.reference", "record.description", "record.currency", "side", "record.amount",
      "record.date", "record.side",
    ]

    mutating func atom() -> String {
      pick(
        (isHelper ? ["a", "b", "a"] : Self.fields) + ["'INV'", "''", "nil", "PREFIX", "LIMIT"]
          + (0..<locals).map { "v\($0)" })
    }

    /// A table of the file, or what stands in it.
    mutating func kept(_ key: String) -> String {
      pick([
        "BANKS[\(key)]", "BANKS.EUR", "BANKS.deep[\(key)]", "WORDS[#(\(key))]", "WORDS[2]",
        "#WORDS",
        "tools.low(\(key))", "tools.tag(\(key))", "varied(\(key))", "varied(nil, \(key))",
        "joined(\(key), LIMIT, \(atom()))", "BANKS.deep.list[1]", "table.concat(WORDS, \(key))",
        "(\(key)):rep(\(number(-1...3)))", "tagged[\(key)]", "math.max(#(\(key)), 3)",
      ])
    }

    mutating func pattern() -> String {
      let pieces = [
        "%d", "%a", ".", "[^%w]", "[%d-]", "%s", "INV", "x", "-", "%f[%d]", "%b--", "%1", "[a", "%",
        "(%d)", "(%a)", "(", ")", "()", "(.-)", "(%w+)",
      ]
      var pattern = pick(["", "", "", "^"])
      // Mostly sound ones.
      let known = number(0...3) == 0 ? pieces.count : 8
      for _ in 0..<number(1...3) {
        pattern +=
          number(0...3) == 0
          ? pick(["(%d+)", "(%a)", "(.-)", "()"]) : pieces[number(0...known - 1)]
        pattern += pick(["", "", "+", "*", "-", "?"])
      }
      return "'\(pattern)\(pick(["", "", "", "$"]))'"
    }

    mutating func replacement() -> String {
      pick(["''", "'x'", "'%0%0'", "'%1'", "'%%'", "'%2'", "'%'", "PREFIX", "7"])
    }

    mutating func text(_ depth: Int) -> String {
      if depth == 0 || number(0...2) == 0 { return atom() }
      let inner = text(depth - 1)
      return switch number(0...20) {
      case 18, 19: kept(inner)
      case 0: "ref.normalise(\(inner))"
      case 1: "(\(inner)):upper()"
      case 2: "string.lower(\(inner))"
      case 3: "(\(inner)):sub(\(number()))"
      case 4: "string.sub(\(inner), \(number()), \(number()))"
      case 5: "\(inner) .. \(text(depth - 1))"
      case 6: "text.fold(\(inner))"
      case 7: "(\(inner) or \(text(depth - 1)))"
      case 8: "(\(inner)):match(\(pattern()))"
      case 9: "match(\(inner), \(pattern()), \(number()))"
      case 10: "((\(inner)):gsub(\(pattern()), \(replacement())))"
      case 11: "string.gsub(\(inner), \(pattern()), \(replacement()), \(number(0...3)))"
      case 12: "tostring(\(inner))"
      case 13: "string.format('%s:%04d', \(inner), \(number()))"
      case 14, 15:
        helpers > 0
          ? "h\(number(0...helpers - 1))(\(inner), \(text(depth - 1)))" : "(\(inner)):reverse()"
      default: "(\(condition(depth - 1)) and \(inner))"
      }
    }

    mutating func condition(_ depth: Int) -> String {
      let text = text(max(depth, 0))
      let number = number(-3...20)
      return switch self.number(0...9) {
      case 0: text
      case 1: "not \(text)"
      case 2: "#(\(text)) \(pick(["<", "<=", ">", ">=", "==", "~="])) \(number)"
      case 3: "\(text) \(pick(["==", "~="])) \(pick(["'EUR'", "''", "nil", "7"]))"
      case 4: "\(isHelper ? "#a" : "record.amount") \(pick(["<", "<=", ">", ">=", "=="])) \(number)"
      case 5: "\(atom()) == 'ledger'"
      case 6: "\(text) == \(self.text(max(depth, 0)))"
      case 7: "(\(text)):find(\(pattern()))"
      case 8: "#(\(text)) \(pick(["+", "-", "*", "//", "%"])) \(number) > 3"
      default: "type(\(text)) == 'string'"
      }
    }

    /// A statement that gives further variables.
    mutating func statement() -> String {
      let (text, name) = (text(2), "v\(locals)")
      switch number(0...6) {
      case 0:
        let found = "local \(name), v\(locals + 1) = (\(text)):match(\(pattern())) "
        locals += 2
        return found
      case 1:
        let found =
          "local \(name), v\(locals + 1) = (\(text)):find(\(pattern()), \(number()), \(pick(["true", "false"]))) "
        locals += 2
        return found
      case 2:
        let range = "\(number()), \(number()), \(pick(["1", "1", "2", "-1", "0"]))"
        locals += 1
        return
          "local \(name) = '' for i = \(range) do \(name) = \(name) .. i .. (\(text)):sub(i, i) "
          + "if \(condition(1)) then break end end "
      case 3:
        locals += 1
        return
          "local \(name) = \(text) local n = \(number(0...6)) while n > 0 do n = n - \(number(0...20) == 0 ? 0 : 1) "
          + "\(name) = \(name) .. n end "
      default:
        locals += 1
        return "local \(name) = \(text) "
      }
    }

    mutating func body() -> String {
      locals = 0
      var body = ""
      for _ in 0..<number(0...3) {
        body += number(0...1) == 0 ? statement() : "if \(condition(2)) then \(result()) end "
      }
      return body + result()
    }

    mutating func result() -> String {
      if isHelper { return "return \(text(2))\(number(0...3) == 0 ? ", \(text(1))" : "")" }
      return switch number(0...9) {
      case 0: "return nil"
      case 1: "return { \(text(1)), \(text(2)) }"
      case 2: "return { ref.normalise(\(text(1))), \(text(1)), ref.normalise(\(text(1))) }"
      case 3: "return ref.find_all(\(text(1)), 'INV-?#+')"
      case 4:
        "local t = {} for w in (\(text(1))):gmatch(\(pattern())) do t[#t + 1] = w end do return t end"
      case 5:
        "local t = {} for i, w in ipairs(text.tokens(\(text(1)))) do table.insert(t, w .. i) end "
          + "do return t end"
      default: "return \(text(3))"
      }
    }

    /// Functions of the file; the last one may call itself.
    mutating func head() -> String {
      var head = """
        local PREFIX, LIMIT, match = 'INV', 7, string.match
        local WORDS = { 'INV', '7', 'x' }
        local BANKS = { EUR = 'E', USD = 12, INV = true, [7] = 'seven', x = 1.5,
          deep = { EUR = 'D', list = WORDS } }
        local function tagged(tag) return function(text) return tag .. (text or '') end end
        local tools = { low = string.lower, tag = tagged('#') }
        local function varied(first, ...) return ... or first, select('#', ...) end
        local function joined(...) return table.concat({ ... }, '-') end

        """
      (helpers, isHelper) = (0, true)
      for place in 0..<number(0...3) {
        head += "local function h\(place)(a, b) \(body()) end\n"
        helpers = place + 1
      }
      if number(0...2) == 0 {
        head +=
          "local function h\(helpers)(a, b) if #a < 3 then return a, b end "
          + "return h\(helpers)(a:sub(2), b) end\n"
        helpers += 1
      }
      isHelper = false
      return head
    }
  }

  @Test(arguments: Seeds.first(60))
  func drawnFunctionsGiveTheSame(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let table = try Self.table(&random, count: 40)
    var drawing = Drawing(random: random)
    for _ in 0..<12 {
      let (head, body) = (drawing.head(), drawing.body())
      for side in [Side.ledger, .external] {
        var found = try KeyOutcome(body, table, side, head: head)
        found.followed = 0
        let asked = try KeyOutcome(body, table, side, head: head, asks: true)
        #expect(found == asked, "\(head)\(body), \(side)")
      }
    }
  }

  @Test func mostDrawnFunctionsAreFollowed() throws {
    var random = SeededGenerator(seed: 1)
    let table = try Self.table(&random, count: 10)
    var drawing = Drawing(random: random)
    var (sound, followed) = (0, 0)
    for _ in 0..<60 {
      let (head, body) = (drawing.head(), drawing.body())
      guard try KeyOutcome(body, table, head: head, asks: true).failures.isEmpty else { continue }
      sound += 1
      followed += try KeyOutcome(body, table, head: head).followed > 0 ? 1 : 0
    }
    #expect(sound > 5)
    // The others read no field, or keep what a program does not know.
    #expect(followed * 2 >= sound)
  }
}

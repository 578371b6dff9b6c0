import CLuaBox
import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookLua

/// Keys that are plain to see are computed without Lua, and are the same.
@Suite struct KeyPlanTests {
  private func key(_ body: String, head: String = "") throws -> Bytecode {
    let source = "\(head) return { key = function(record, side) \(body) end }"
    let box = try LuaBox(LuaSettings())
    #expect(box.compile(Array(source.utf8)) == nil, "\(body)")
    guard case .success = box.run() else { throw LuaRunError("\(body) does not run") }
    var bytes: UnsafePointer<UInt8>?
    var length = 0
    luabox_function_bytecode(box.raw, "key", nil, 0, &bytes, &length)
    return try #require(Bytecode(Array(UnsafeBufferPointer(start: bytes, count: length))))
  }

  private static let cleaned = KeyPlan(field: "reference", isNormalised: true)
  private static let plain = KeyPlan(field: "reference", isNormalised: false)

  @Test(
    arguments: [
      ("return ref.normalise(record.reference)", cleaned, cleaned),
      ("local r = record return (ref.normalise(r.reference))", cleaned, cleaned),
      ("local key = ref.normalise(record.reference) return key", cleaned, cleaned),
      ("return record.reference", plain, plain),
      (
        "if side == 'ledger' then return record.reference end "
          + "return ref.normalise(record.reference)", plain, cleaned
      ),
      (
        "if side ~= 'ledger' then return ref.normalise(record.reference) else "
          + "return record.reference end", plain, cleaned
      ),
      (
        "if not record.reference then return nil end return ref.normalise(record.reference)",
        cleaned, cleaned
      ),
      ("return ref.normalise(record.reference or '')", cleaned, cleaned),
      ("return record.reference or nil", plain, plain),
      ("return record.reference or ''", plain, plain),
      ("return record.reference and ref.normalise(record.reference)", cleaned, cleaned),
      (
        "if side == 'external' then return ref.find_all(record.reference, '#+') end "
          + "return record.reference", plain, nil
      ),
    ] as [(String, KeyPlan?, KeyPlan?)])
  func isPlainToSee(_ body: String, ledger: KeyPlan?, external: KeyPlan?) throws {
    #expect(try key(body).keyPlan(side: "ledger") == ledger)
    #expect(try key(body).keyPlan(side: "external") == external)
  }

  @Test(arguments: [
    "", "return", "return nil", "return 'x'", "return side", "return record",
    "return record.reference or record.description", "return record.reference or 'none'",
    "return not record.reference", "return record.reference or side", "return false",
    "if ref.normalise(record.reference) then return record.reference end",
    "if record.reference then return nil end return record.reference",
    "if record.description then return record.reference end", "return record.reference .. ''",
    "return record.reference, 1", "return ref.normalise(record.reference, 1)",
    "return ref.normalise(ref.normalise(record.reference))", "return ref.normalise('x')",
    "return text.fold(record.reference)", "return record.n.reference",
    "return { record.reference }", "return record[side]", "return #record.reference",
    "local ref = { normalise = text.fold } return ref.normalise(record.reference)",
    "record = { reference = 'x' } return record.reference",
    "side = 'ledger' if side == 'ledger' then return record.reference end",
    "if record.reference == 'x' then return record.reference end return nil",
    "while true do end return record.reference", "::top:: goto top",
    "if side == 'neither' then return record.reference end",
    "return outer.normalise(record.reference)",
  ])
  func isLeftToLua(_ body: String) throws {
    for side in ["ledger", "external"] {
      #expect(
        try key(body, head: "local outer = ref").keyPlan(side: side) == nil, "\(body), \(side)")
    }
  }

  /// The same keys whichever way: planned, by the bytes of a map in the box, and as the engine does it.
  @Test(arguments: Seeds.first(30))
  func isTheSameAsWithLua(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "INV-", "inv", "Ref: ", "payment", "PMT", "refund", " ", "-", "#/", "0042", "7", "Ä", "ß",
      "x",
      "R", "p", "\u{1}", "e\u{301}", String(repeating: "long", count: 15),
    ]
    var references: [String] = []
    let texts = try RecordTable(
      texts: (0..<60).map { index in
        let count = Int.random(in: 0...4, using: &random)
        let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        references.append(text)
        return ["id": "\(index)", "amount": "1.00", "reference": text]
      })
    func keys(_ body: String) throws -> RecordKeys {
      let rule = try Sources.load(
        Sources.rule(more: "key = function(record, side) \(body) end"))
      return try #require(try rule.keys(for: texts, side: .ledger))
    }
    func expectSame(_ planned: String, _ expected: [String]) throws {
      for body in [planned, "local unplanned = {} \(planned)"] {
        let found = try keys(body)
        #expect(
          (0..<expected.count).map { found.texts(at: $0) }
            == expected.map { $0.isEmpty ? [] : [$0] },
          "\(body)")
      }
    }
    try expectSame("return record.reference", references)
    try expectSame(
      "return ref.normalise(record.reference)",
      references.map { TextNormaliser.reference.normalised($0) })
  }

  @Test(arguments: ["", "local unplanned = {} "])
  func aKeyThatIsTooLongIsTheSameErrorEitherWay(_ start: String) throws {
    let table = try RecordTable(texts: [
      ["id": "1", "amount": "1.00", "reference": String(repeating: "A", count: 257)],
      ["id": "2", "amount": "1.00", "reference": "B"],
    ])
    let rule = try Sources.load(
      Sources.rule(more: "key = function(record) \(start)return record.reference end"))
    let result = try Matcher(rules: [rule]).match(ledger: table, external: table)
    #expect(
      result.failures.first?.exceptions.map(\.message) == [
        "key returned a key of 257 bytes, at most 256 are allowed",
        "key returned a key of 257 bytes, at most 256 are allowed",
      ])
    #expect(result.matches.map(\.ledgerIDs) == [["2"]])
  }
}

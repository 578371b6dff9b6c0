import MatchbookTestKit
import Testing

@testable import Matchbook

/// Keys that are longer than an entry of the index are compared in full.
@Suite struct WholeKeyTests {
  private static let texts = [
    "PAYMENT FOR INVOICE 2026-0001 OF MARCH", "payment for invoice 2026 0001 of march", "", "x",
    "Zahlung für Rechnung 2026-0001", "ZAHLUNG FÜR RECHNUNG 2026 0001", "a\u{0}", "a", "ab", "b",
    "b\u{0}b", String(repeating: "long ", count: 200), String(repeating: "LONG-", count: 200),
  ]

  private static func keys(_ encoder: KeyEncoder, _ row: Int) -> [[UInt8]] {
    var keys: [[UInt8]] = []
    encoder.forEachWholeKey(of: row, in: WholeKeyMemory()) { keys.append(Array($0)) }
    return keys
  }

  /// - Parameter ruleKeys: How many keys of its own a rule gives a row at most; `nil` for no rule.
  @Test(arguments: Seeds.first(8, atMost: 40), [nil, 1, 3])
  func whatIsComparedPartByPartIsTheKey(seed: UInt64, ruleKeys: Int?) throws {
    var random = SeededGenerator(seed: seed)
    let count = 40
    func side() throws -> (table: RecordTable, keys: RecordKeys?) {
      let records = try (0..<count).map { row in
        let currency = try #require(Currency(random.element(of: ["EUR", "USD"]) ?? "EUR"))
        return Record(
          id: "\(row)",
          amount: Amount(minorUnits: Int64(random.number(in: -2...2)), currency: currency),
          date: random.happens(1, in: 8) ? nil : Day(number: Int32(random.number(in: 0...60))),
          reference: random.element(of: Self.texts) ?? "",
          description: random.element(of: Self.texts) ?? "")
      }
      guard let ruleKeys else { return (try RecordTable(records), nil) }
      var keys = RecordKeys()
      for _ in 0..<count {
        let number = ruleKeys == 1 ? 1 : random.number(in: 0...ruleKeys)
        keys.append((0..<number).map { _ in random.element(of: Self.texts) ?? "" })
      }
      return (try RecordTable(records), keys)
    }
    let (ledger, external) = (try side(), try side())
    let sides = try ComparableSides(
      ledger: ledger.table, external: external.table, workers: Workers(count: 1))
    var expressions: [Blocking.Expression] = [
      .value(of: .currency, normalised: []), .month,
      .value(of: .reference, normalised: [.caseFold, .alphanumericOnly]),
      .value(of: .description, normalised: []), .value(of: .amount, normalised: []),
      .value(of: .description, normalised: [.first(2), .caseFold]),
    ].filter { _ in random.happens(1, in: 2) }
    if expressions.isEmpty { expressions = [.value(of: .reference, normalised: [])] }
    func encoder(_ side: Side, _ keys: RecordKeys?) -> KeyEncoder {
      KeyEncoder(
        expressions, ruleKeys: keys, grouping: [], side: sides[side],
        amountBytes: sides.amountBytes)
    }
    let left = encoder(.ledger, ledger.keys)
    let right = encoder(.external, external.keys)
    var wrong: [String] = []
    for row in 0..<count {
      let own = Self.keys(left, row)
      for other in 0..<count where !own.isEmpty {
        let theirs = Self.keys(right, other)
        guard !theirs.isEmpty else { continue }
        let expected = own.contains { theirs.contains($0) }
        if KeyEncoder.haveSameKey(left, row, right, other) != expected {
          wrong.append("\(row) \(other): expected \(expected)")
        }
      }
    }
    #expect(wrong.isEmpty, "\(expressions)")
  }
}

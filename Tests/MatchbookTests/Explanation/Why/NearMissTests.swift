import Matchbook
import MatchbookTestKit
import Testing

/// Pairs of open records that fail one point of a rule and nothing else.
@Suite struct NearMissTests {
  private static let rule = ConditionRule(
    "invoice",
    where: .all([.equal(.currency), .equal(.amount), .equal(.reference), .within(days: 3)]))

  /// Of records that no set competes for.
  private static func near(_ result: MatchResult) throws -> NearMisses {
    func open(_ side: Side) -> [Int32] {
      result.open(side).filter { $0.code != "ambiguous" }.map { Int32($0.row) }
    }
    return try result.nearMisses(ledgerRows: open(.ledger), externalRows: open(.external))
  }

  /// The oracle asks the explanation of each pair, which looks at every test of the rule.
  @Test(arguments: Seeds.first(60))
  func everyMissFailsItsPointAloneAndNoRecordIsInTwo(seed: UInt64) throws {
    let (ledger, external) = try NearWorld.tables(seed)
    let result = try Matcher(rules: [Self.rule]).match(ledger: ledger, external: external)
    let found = try Self.near(result)
    var seen: Set<String> = []
    for miss in found.items {
      #expect(miss.ledgerRows.count == 1 && miss.externalRows.count == 1)
      let ledger = result.ledger.id(at: miss.ledgerRows[0])
      let external = result.external.id(at: miss.externalRows[0])
      #expect(seen.insert(ledger).inserted && seen.insert(external).inserted)
      let pass = try #require(result.why(ledgerID: ledger, externalID: external)?.passes.first)
      let failing = Set((pass.condition?.parts ?? []).filter { !$0.holds }.compactMap(\.test?.name))
      let allowed: Set<String> =
        miss.point == .currency ? ["currency", "amount"] : [miss.point.rawValue]
      #expect(failing.contains(miss.point.rawValue) && failing.isSubset(of: allowed))
      #expect(!miss.reason.isEmpty && miss.ruleID == "invoice")
    }
    // Of what is left over, no pair fails its amount alone, or a date that both have.
    func left(_ side: Side) -> [OpenRecord] {
      result.open(side).filter { $0.code != "ambiguous" && !seen.contains($0.id) }
    }
    for one in left(.external) {
      for other in left(.ledger) {
        let pass = result.why(ledgerID: other.id, externalID: one.id)?.passes.first
        let failing = (pass?.condition?.parts ?? []).filter { !$0.holds }.compactMap(\.test)
        if failing.map(\.name) == ["date"] { #expect(failing[0].slack == nil) }
        #expect(failing.map(\.name) != ["amount"])
      }
    }
  }

  @Test func theOrderOfRecordsDecidesNothing() throws {
    let euro = try #require(Currency("EUR"))
    func table(_ letter: String, _ numbers: [Int]) throws -> RecordTable {
      try RecordTable(
        numbers.map {
          Record(
            id: "\(letter)-\($0)",
            amount: Amount(minorUnits: Int64(letter == "L" ? 100 : 90 + $0), currency: euro),
            date: Day(number: 20_000), reference: "R")
        })
    }
    func pairs(_ order: (Int) -> [Int]) throws -> [String] {
      let result = try Matcher(rules: [Self.rule]).match(
        ledger: try table("L", order(3)), external: try table("X", order(5)))
      return try Self.near(result).items.map {
        "\(result.ledger.id(at: $0.ledgerRows[0])) \(result.external.id(at: $0.externalRows[0]))"
      }
    }
    let pairs1 = try pairs { Array(0..<$0) }
    #expect(pairs1.count == 3)
    #expect(try pairs { (0..<$0).reversed() } == pairs1)
  }

  /// An amount that a hundred records have tells nothing of two of them.
  @Test func keysThatManyShareAreNamedAndNotSearched() throws {
    let euro = try #require(Currency("EUR"))
    func table(_ letter: String) throws -> RecordTable {
      try RecordTable(
        (0..<120).map {
          Record(
            id: "\(letter)-\($0)", amount: Amount(minorUnits: 999, currency: euro),
            date: Day(number: 20_000), reference: "\(letter)\($0)")
        })
    }
    let result = try Matcher(rules: [Self.rule]).match(
      ledger: try table("L"), external: try table("X"))
    let found = try Self.near(result)
    #expect(found.items.isEmpty)
    #expect(
      found.limits.count == 1
        && found.limits[0].hasPrefix(
          "near misses of rule invoice but for its reference: 1 limit was reached; for example, "
            + "120 ledger and 120 external records share one key"),
      "\(found.limits)")
  }
}

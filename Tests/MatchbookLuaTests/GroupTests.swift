import Matchbook
import MatchbookLua
import Testing

/// Matches in which a side gives several records, judged as a whole.
@Suite struct GroupTests {
  private static let chosen = """
    return {
      api = 1, id = "parts", version = "1.0.0", kind = "1:N",
      needs = { "amount", "reference" }, block = { "reference" },
      group = function(anchor, items, p)
        local chosen = {}
        for place, item in ipairs(items) do
          if item.amount > 0 then chosen[#chosen + 1] = place end
        end
        return chosen
      end,
      match = function(ledger, parts, p)
        if parts.sum ~= ledger.amount then return false end
        return 0.8, explain("%d parts of %s", parts.count, ledger.reference)
      end,
    }
    """

  private func records(_ rows: [(String, String, String)]) throws -> RecordTable {
    try RecordTable(texts: rows.map { ["id": $0.0, "reference": $0.1, "amount": $0.2] })
  }

  @Test func aRuleMayChooseTheRecordsOfAMatch() throws {
    let ledger = try records([("L-1", "A", "10.00"), ("L-2", "B", "10.00")])
    let external = try records([
      ("X-1", "A", "4.00"), ("X-2", "A", "6.00"), ("X-3", "A", "-6.00"), ("X-4", "B", "9.00"),
    ])
    let result = try Matcher(rules: [Sources.load(Self.chosen)])
      .match(ledger: ledger, external: external)
    #expect(result.failures == [])
    #expect(result.matches.map(\.externalIDs) == [["X-1", "X-2"]])
    #expect(result.matches.first?.score == 800_000)
    #expect(result.matches.first?.reason.contains("2 parts of A") == true)
    #expect(result.open(.external).map(\.id) == ["X-3", "X-4"])
  }

  @Test func positionsOutsideOfTheItemsAreAnError() throws {
    let source = Self.chosen.replacing("return chosen", with: "return { 99 }")
    let table = try records([("1", "A", "1.00")])
    let result = try Matcher(rules: [Sources.load(source)]).match(ledger: table, external: table)
    #expect(
      result.failures.first?.exceptions.first?.message
        == "group returns a list of positions in its items, each once")
  }

  /// Sales of a day and a merchant go with one payout, whole or nothing.
  private func settle(
    _ sales: [(String, String, String)], _ payouts: [(String, String, String)]
  ) throws -> MatchResult {
    func table(_ rows: [(String, String, String)]) throws -> RecordTable {
      try RecordTable(
        texts: rows.map { ["id": $0.0, "date": $0.1, "amount": $0.2, "merchant": "M"] })
    }
    return try Matcher(rules: [Sources.load(RuleTesterTests.settlement)])
      .match(ledger: table(sales), external: table(payouts))
  }

  @Test func salesOfOneDayAreOneGroup() throws {
    let result = try settle(
      [
        ("S-1", "2026-03-01", "10.00"), ("S-2", "2026-03-01", "15.00"),
        ("S-3", "2026-03-02", "40.00"),
      ], [("P-1", "2026-03-02", "24.50"), ("P-2", "2026-03-03", "39.60")])
    #expect(result.matches.map { $0.ledgerIDs } == [["S-1", "S-2"], ["S-3"]])
    #expect(result.matches.map { $0.externalIDs } == [["P-1"], ["P-2"]])
    #expect(result.matches.first?.reason.contains("2 sales less fee 0.50 EUR") == true)
  }

  @Test func twoPayoutsThatFitOneGroupAreAmbiguous() throws {
    let result = try settle(
      [("S-1", "2026-03-01", "10.00")],
      [("P-1", "2026-03-02", "9.90"), ("P-2", "2026-03-02", "9.90")])
    #expect(result.matches.isEmpty)
    #expect(result.ambiguous.map(\.externalIDs) == [["P-1", "P-2"]])
  }
}

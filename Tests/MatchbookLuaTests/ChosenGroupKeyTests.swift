import Matchbook
import MatchbookLua
import Testing

/// A rule that chooses a group is asked once, with the records of all keys that join them.
@Suite struct ChosenGroupKeyTests {
  private static let rule = """
    return {
      api = 1, id = "listed", version = "1.0.0", kind = "N:1",
      needs = { "amount", "reference", "description" }, block = { "currency" },
      key = function(record, side)
        if side == "ledger" then return ref.normalise(record.reference) end
        return ref.find_all(record.description, "INV-?#+")
      end,
      group = function(payment, invoices, p)
        local all = {}
        for position in ipairs(invoices) do table.insert(all, position) end
        return all
      end,
      match = function(invoices, payment, p) return invoices.sum == payment.amount end,
    }
    """

  @Test(arguments: [1, 2, 8])
  func aPaymentFindsEveryInvoiceThatItLists(threads: Int) throws {
    let ledger = (1...9).map { number in
      ["id": "L-\(number)", "reference": "INV-100\(number)", "amount": "\(number).00"]
    }
    let external = [
      ["id": "X-1", "description": "INV-1001 INV-1002 and INV1003", "amount": "6.00"],
      ["id": "X-2", "description": "INV-1004, INV-1005", "amount": "8.00"],
      ["id": "X-3", "description": "INV-1009", "amount": "9.00"],
    ]
    for (ledger, external) in [(ledger, external), (ledger.reversed(), external.reversed())] {
      let result = try Matcher(
        rules: [Sources.load(Self.rule)], options: MatchOptions(threads: threads)
      ).match(ledger: RecordTable(texts: ledger), external: RecordTable(texts: external))
      #expect(
        result.matches.map { $0.externalIDs + $0.ledgerIDs } == [
          ["X-1", "L-1", "L-2", "L-3"], ["X-3", "L-9"],
        ])
      #expect(result.limits.isEmpty)
    }
  }
}

import Matchbook
import MatchbookLua

/// Rules that several suites look at.
enum Sources {
  /// Matches by an invoice number quoted in the bank's text.
  static let invoice = """
    ---@type matchbook.Rule
    return {
      api = 1,
      id = "receivables.invoice-number",
      version = "1.0.0",
      description = "Invoice number quoted in the bank text, same currency, amount within tolerance.",
      kind = "1:1",
      params = {
        tolerance = { type = "percent", default = "0%", max = "2%", doc = "Allowed difference, for bank fees" },
        window    = { type = "days", default = 45, min = 0, max = 120, doc = "Days between booking and value date" },
      },
      needs = { "amount", "currency", "date", "text", "reference" },
      block = { "currency", date = { window = "$window" } },

      -- Called once per record, never per pair. Return nil, one key, or a list of at most 16 keys.
      key = function(record, side)
        if side == "ledger" then return ref.normalise(record.reference) end
        return ref.find_all(record.text, "INV%-?%d+")
      end,

      match = function(ledger, external, p)
        if not money.within(ledger.amount, external.amount, p.tolerance) then return false end
        if ledger.amount == external.amount then return true, "invoice number and exact amount" end
        return 0.9, explain("invoice number; amount differs by %s",
                            money.text(external.amount - ledger.amount, ledger.currency))
      end,

      examples = {
        { "number quoted without the dash",
          ledger   = { reference = "INV-000123", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { text = "SEPA ACME INV000123", amount = "100.00", currency = "EUR", date = "2026-03-05" },
          expect = true, why = "exact amount" },
        { "another invoice never reaches match",
          ledger   = { reference = "INV-000124", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { text = "SEPA ACME INV000123", amount = "100.00", currency = "EUR", date = "2026-03-05" },
          expect = "blocked" },
        { "fee beyond the tolerance",
          params   = { tolerance = "1%" },
          ledger   = { reference = "INV-000123", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { text = "INV-000123", amount = "98.50", currency = "EUR", date = "2026-03-05" },
          expect = false },
      },
    }
    """

  /// A rule of the least form around some code.
  static func rule(
    match: String = "function() return true end", needs: String = "\"amount\", \"reference\"",
    more: String = "", head: String = ""
  ) -> String {
    """
    \(head)
    return {
      api = 1, id = "test.rule", version = "1.0.0",
      needs = { \(needs) },
      block = { "reference" },
      match = \(match),
      \(more)
    }
    """
  }

  static func load(_ source: String, _ settings: LuaSettings = LuaSettings()) throws -> LuaRule {
    try LuaRule.load(Array(source.utf8), file: "rule.lua", settings: settings)
  }
}

extension RecordTable {
  /// Records written as texts by field, for example `["id": "L-1", "amount": "1.00"]`.
  init(texts records: [[String: String]]) throws {
    try self.init(
      records.map { values in
        let currency = Currency(values["currency"] ?? "EUR") ?? Currency(word: "EUR")
        return Record(
          id: values["id"] ?? "",
          amount: Amount(values["amount"] ?? "0", currency)
            ?? Amount(minorUnits: 0, currency: currency),
          date: values["date"].flatMap { Day($0) }, reference: values["reference"] ?? "",
          description: values["description"] ?? "", counterparty: values["counterparty"] ?? "",
          texts: values.filter { Field.builtIn.contains(Field(name: $0.key)) == false })
      })
  }
}

extension Currency {
  /// A currency that the standard has for certain.
  fileprivate init(word code: String) {
    guard let currency = Currency(code) else { preconditionFailure("\(code) is a currency") }
    self = currency
  }
}

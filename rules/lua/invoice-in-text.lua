-- An invoice number that stands somewhere in the text of the payment.
--
-- Use it where payers type the number themselves: "payment of invoice INV-000123, thanks". Set `mask`
-- to the form of your numbers: # is a digit, @ a letter, ? makes the sign before it optional, + lets
-- it repeat.
-- Do not use it with a mask of digits alone: dates, telephone numbers and amounts fit that, too.
return {
  api = 1,
  id = "lua.invoice-in-text",
  version = "1.0.0",
  description = "Invoice number quoted in the payment's text, amount within a tolerance.",
  priority = 20,
  params = {
    tolerance = { type = "percent", default = "0%", max = "5%", doc = "Allowed difference, for bank fees and discounts" },
    window = { type = "days", default = 60, max = 366, doc = "Days between booking and payment" },
  },
  needs = { "amount", "currency", "date", "reference", "description" },
  block = { "currency", amount = { tolerance = "$tolerance" }, date = { window = "$window" } },

  key = function(record, side)
    if side == "ledger" then return ref.normalise(record.reference) end
    return ref.find_all(record.description, "INV-?#+")
  end,

  match = function(ledger, external, p)
    if ledger.amount == external.amount then return true, "invoice number and exact amount" end
    return 0.9, explain("invoice number; amount differs by %s",
                        money.text(external.amount - ledger.amount, ledger.currency))
  end,

  examples = {
    { "the number in the middle of the text",
      ledger   = { reference = "INV-000123", amount = "100.00", currency = "EUR", date = "2026-03-02" },
      external = { description = "SEPA CREDIT ACME inv000123 THANKS", amount = "100.00", currency = "EUR", date = "2026-03-05" },
      expect = true, why = "exact amount" },
    { "two numbers in one text",
      ledger   = { reference = "INV-000124", amount = "99.00", currency = "EUR", date = "2026-03-02" },
      external = { description = "INV-000123, INV-000124", amount = "98.50", currency = "EUR", date = "2026-03-05" },
      params   = { tolerance = "1%" },
      expect = { score_at_least = 0.9 }, why = "differs by -0.50 EUR" },
    { "another invoice",
      ledger   = { reference = "INV-000125", amount = "100.00", currency = "EUR", date = "2026-03-02" },
      external = { description = "SEPA ACME INV000123", amount = "100.00", currency = "EUR", date = "2026-03-05" },
      expect = "blocked" },
    { "the number as a part of a longer one",
      ledger   = { reference = "INV-123", amount = "100.00", currency = "EUR", date = "2026-03-02" },
      external = { description = "INV-1234", amount = "100.00", currency = "EUR", date = "2026-03-05" },
      expect = "blocked" },
  },
}

-- One invoice that is paid in several instalments, all quoting its number.
--
-- Use it where payers split large invoices. All payments with the number have to be there: the set is
-- matched when their sum is the invoice.
-- Do not use it for payments without a common reference: for those the engine has sums of subsets.
return {
  api = 1,
  id = "lua.split-payment",
  version = "1.0.0",
  description = "Several payments with one reference that sum to one invoice.",
  kind = "1:N",
  priority = 50,
  params = {
    tolerance = { type = "percent", default = "0%", max = "2%", doc = "Allowed difference of the sum, for bank fees" },
    least = { type = "integer", default = 2, min = 1, max = 100, doc = "Fewest payments" },
    window = { type = "days", default = 120, max = 366, doc = "Days between invoice and payments" },
  },
  needs = { "amount", "currency", "date", "reference" },
  group = { by = { "currency", "reference" }, sum = "amount", max_items = 100 },
  block = { "currency", "reference", amount = { tolerance = "$tolerance" }, date = { window = "$window" } },

  match = function(invoice, payments, p)
    if payments.count < p.least then return false end
    if not money.within(invoice.amount, payments.sum, p.tolerance) then return false end
    local missing = invoice.amount - payments.sum
    if missing == 0 then return true, explain("%d payments of %s", payments.count, invoice.reference) end
    return 0.9, explain("%d payments of %s; %s differ", payments.count, invoice.reference,
                        money.text(missing, invoice.currency))
  end,

  examples = {
    { "two halves",
      ledger   = { reference = "INV-9", amount = "1000.00", currency = "EUR", date = "2026-03-02" },
      external = { { reference = "INV-9", amount = "500.00", currency = "EUR", date = "2026-03-10" },
                   { reference = "INV-9", amount = "500.00", currency = "EUR", date = "2026-04-10" } },
      expect = true, why = "2 payments of INV-9" },
    { "a fee is missing",
      ledger   = { reference = "INV-9", amount = "1000.00", currency = "EUR", date = "2026-03-02" },
      external = { { reference = "INV-9", amount = "500.00", currency = "EUR", date = "2026-03-10" },
                   { reference = "INV-9", amount = "495.00", currency = "EUR", date = "2026-04-10" } },
      params   = { tolerance = "1%" },
      expect = { score_at_least = 0.9 }, why = "5.00 EUR differ" },
    { "one payment is no split",
      ledger   = { reference = "INV-9", amount = "1000.00", currency = "EUR", date = "2026-03-02" },
      external = { { reference = "INV-9", amount = "1000.00", currency = "EUR", date = "2026-03-10" } },
      expect = false },
    { "payments of another invoice",
      ledger   = { reference = "INV-9", amount = "1000.00", currency = "EUR", date = "2026-03-02" },
      external = { { reference = "INV-8", amount = "500.00", currency = "EUR", date = "2026-03-10" },
                   { reference = "INV-8", amount = "500.00", currency = "EUR", date = "2026-04-10" } },
      expect = "blocked" },
  },
}

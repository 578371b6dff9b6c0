-- A payment that lost a fee on its way, with some other sign that it is the right one.
--
-- Use it for payments from abroad, of which correspondent banks keep a part. Besides the amount, the
-- reference or the name of the payer has to agree.
-- Do not use it for payments that may be too high: it never matches those.
return {
  api = 1,
  id = "lua.fee-tolerant",
  version = "1.0.0",
  description = "Amount less a fee, with the same reference or a similar name.",
  priority = 60,
  params = {
    max_percent = { type = "percent", default = "2%", max = "10%", doc = "Greatest fee, as a share of the amount" },
    max_fee = { type = "integer", default = 5000, min = 0, max = 1000000, doc = "Greatest fee, in minor units" },
    similarity = { type = "ratio", default = 0.8, doc = "Least similarity of the names, 0 to 1" },
    window = { type = "days", default = 20, max = 366, doc = "Days between both dates" },
  },
  needs = { "amount", "currency", "date", "reference", "counterparty" },
  block = { "currency", amount = { tolerance = "$max_percent" }, date = { window = "$window" } },

  normalise = function(record, side)
    return {
      reference = ref.normalise(record.reference) or "",
      name = text.tokens(record.counterparty, { drop = "legal-forms" }),
    }
  end,

  match = function(ledger, external, p)
    local fee = ledger.amount - external.amount
    if ledger.amount < 0 or fee < 0 or fee > p.max_fee then return false end
    local sign
    if ledger.n.reference ~= "" and ledger.n.reference == external.n.reference then
      sign = "same reference"
    elseif text.token_set_ratio(ledger.n.name, external.n.name) >= p.similarity then
      sign = "similar name"
    else
      return false
    end
    return 1 - fee / (ledger.amount + 1),
      explain("%s, less a fee of %s", sign, money.text(fee, ledger.currency))
  end,

  examples = {
    { "the same reference less 15.00",
      ledger   = { reference = "INV-77", amount = "1000.00", currency = "USD", date = "2026-03-02" },
      external = { reference = "inv 77", amount = "985.00", currency = "USD", date = "2026-03-06" },
      expect = { score_at_least = 0.98 }, why = "same reference, less a fee of 15.00 USD" },
    { "the same name less 15.00",
      ledger   = { counterparty = "Acme Trading Ltd", amount = "1000.00", currency = "USD", date = "2026-03-02" },
      external = { counterparty = "ACME TRADING", amount = "985.00", currency = "USD", date = "2026-03-06" },
      expect = { score_at_least = 0.98 }, why = "similar name" },
    { "nothing but the amount agrees",
      ledger   = { reference = "INV-77", counterparty = "Acme", amount = "1000.00", currency = "USD", date = "2026-03-02" },
      external = { reference = "INV-78", counterparty = "Bolt", amount = "985.00", currency = "USD", date = "2026-03-06" },
      expect = false },
    { "too much was paid",
      ledger   = { reference = "INV-77", amount = "1000.00", currency = "USD", date = "2026-03-02" },
      external = { reference = "INV-77", amount = "1001.00", currency = "USD", date = "2026-03-06" },
      expect = false },
    { "a fee beyond every bound",
      ledger   = { reference = "INV-77", amount = "1000.00", currency = "USD", date = "2026-03-02" },
      external = { reference = "INV-77", amount = "950.00", currency = "USD", date = "2026-03-06" },
      expect = "blocked" },
  },
}

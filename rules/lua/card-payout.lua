-- Card sales of a day against the one payout of the card company, which keeps a fee.
--
-- Use it where the ledger has each sale and the bank one payout per terminal and day. `account` names
-- the terminal or the merchant on both sides.
-- Do not use it where the card company pays out single sales, or sums several days: it never forms
-- groups across days.
return {
  api = 1,
  id = "lua.card-payout",
  version = "1.0.0",
  description = "All card sales of a terminal and day against one payout, less a fee.",
  kind = "N:1",
  priority = 40,
  params = {
    max_fee = { type = "percent", default = "3%", max = "20%", doc = "Greatest fee, as a share of the sales" },
    window = { type = "days", default = 5, max = 60, doc = "Days between sale and payout" },
  },
  needs = { "amount", "currency", "date", "account" },
  group = { by = { "currency", "account", "date" }, sum = "amount", max_items = 5000 },
  block = { "currency", "account", amount = { tolerance = "$max_fee" }, date = { window = "$window" } },

  match = function(sales, payout, p)
    local fee = sales.sum - payout.amount
    if sales.sum <= 0 or fee < 0 then return false end
    if not money.within(sales.sum, payout.amount, p.max_fee) then return false end
    return 1 - fee / sales.sum,
      explain("%d sales of %s less a fee of %s", sales.count, money.text(sales.sum, payout.currency),
              money.text(fee, payout.currency))
  end,

  examples = {
    { "three sales less a fee of 1.5 percent",
      ledger   = { { account = "T1", amount = "50.00", currency = "EUR", date = "2026-03-02" },
                   { account = "T1", amount = "30.00", currency = "EUR", date = "2026-03-02" },
                   { account = "T1", amount = "20.00", currency = "EUR", date = "2026-03-02" } },
      external = { account = "T1", amount = "98.50", currency = "EUR", date = "2026-03-04" },
      expect = { score_at_least = 0.98 }, why = "3 sales of 100.00 EUR less a fee of 1.50 EUR" },
    { "without a fee",
      ledger   = { { account = "T1", amount = "50.00", currency = "EUR", date = "2026-03-02" },
                   { account = "T1", amount = "30.00", currency = "EUR", date = "2026-03-02" } },
      external = { account = "T1", amount = "80.00", currency = "EUR", date = "2026-03-03" },
      expect = true },
    { "more than was sold",
      ledger   = { { account = "T1", amount = "50.00", currency = "EUR", date = "2026-03-02" },
                   { account = "T1", amount = "30.00", currency = "EUR", date = "2026-03-02" } },
      external = { account = "T1", amount = "81.00", currency = "EUR", date = "2026-03-03" },
      expect = false },
    { "another terminal",
      ledger   = { { account = "T1", amount = "50.00", currency = "EUR", date = "2026-03-02" },
                   { account = "T1", amount = "30.00", currency = "EUR", date = "2026-03-02" } },
      external = { account = "T2", amount = "80.00", currency = "EUR", date = "2026-03-03" },
      expect = "blocked" },
  },
}

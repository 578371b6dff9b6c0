return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount" }, block = { "reference" },
  kind = "N:1",
--^ lua.missing-field
  match = function(sales, payout, p) return sales.sum == payout.amount end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

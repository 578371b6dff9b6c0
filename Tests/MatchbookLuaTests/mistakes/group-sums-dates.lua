return {
  api = 1, id = "test.rule", version = "1.0.0",
  kind = "N:1", needs = { "amount" }, block = { "reference" },
  group = { by = { "reference" }, sum = "date" },
--                                ^ lua.bad-value
  match = function(sales, payout, p) return sales.sum == payout.amount end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

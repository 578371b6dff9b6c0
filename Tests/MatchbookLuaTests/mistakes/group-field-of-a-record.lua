return {
  api = 1, id = "test.rule", version = "1.0.0",
  kind = "N:1", needs = { "amount" }, block = { "reference" },
  group = { by = { "reference" } },
  match = function(sales, payout, p) return sales.amount == payout.amount end,
--                                                ^ lua.not-in-needs
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

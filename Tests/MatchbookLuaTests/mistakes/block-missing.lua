return {
-- < lua.not-indexable
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount" },
  match = function(ledger, external, p) return ledger.amount == external.amount end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

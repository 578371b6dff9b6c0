return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "ammount" }, block = { "reference" },
--          ^ lua.bad-value
  match = function(ledger, external, p) return ledger.amount == 1 end,
--                                                    ^ lua.not-in-needs
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

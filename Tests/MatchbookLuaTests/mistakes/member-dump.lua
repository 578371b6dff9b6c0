return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount" }, block = { "reference" },
  match = function(ledger, external, p) return string.dump(p) == "" end,
--                                             ^ lua.unavailable
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

function helper(a) return a end
--       ^ lua.global-write
return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount" }, block = { "reference" },
  match = function(ledger, external, p) return true end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount" }, block = { "reference" },
  params = {
    window = { type = "days", default = 3 },
  },
  match = function(ledger, external, p) return p.windw > 1 end,
--                                               ^ lua.unknown-parameter
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

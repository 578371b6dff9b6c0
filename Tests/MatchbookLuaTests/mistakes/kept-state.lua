local calls = 0
return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount" }, block = { "reference" },
  match = function(ledger, external, p)
    calls = calls + 1
--  ^ lua.kept-state
    return calls > 1
  end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount", "date", "reference" }, block = { "reference" },
  match = function(ledger, external, p)
    return ledger.reference == “A”
--                             ^ lua.syntax
  end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount", "date", "reference" }, block = { "reference" },
  match = function(ledger, external, p)
    if ledger.amount = external.amount then return true end
--                   ^ lua.syntax
    return false
  end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount", "date", "reference" }, block = { "reference" },
  match = function(ledger, external, p)
    if ledger.date == external.date then return true
    else if ledger.amount == 1 then return false
    end
  end,
--   ^ lua.syntax
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

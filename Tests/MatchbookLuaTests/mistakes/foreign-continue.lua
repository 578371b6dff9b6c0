return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount", "date", "reference" }, block = { "reference" },
  match = function(ledger, external, p)
    for i = 1, 3 do if i == 2 then continue end end
--                                              ^ lua.syntax
    return true
  end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

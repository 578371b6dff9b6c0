return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "reference" }, block = { "reference" },
  match = function(ledger, external, p)
    return ledger.reference:match("INV-?%d+") ~= nil
--                                ^ lua.pattern
  end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

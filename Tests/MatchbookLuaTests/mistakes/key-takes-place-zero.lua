return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount", "date", "reference" }, block = { "reference" },
  key = function(record) return ref.find_all(record.reference, "#+")[0] end,
--                                                                  ^ lua.bad-value
  match = function(ledger, external, p)
    return true
  end,
  examples = {
    { "one", ledger = { reference = "A" }, external = { reference = "A" }, expect = true },
    { "other", ledger = { reference = "A" }, external = { reference = "B" }, expect = "blocked" },
  },
}

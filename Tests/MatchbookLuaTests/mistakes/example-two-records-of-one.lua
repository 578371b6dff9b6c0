return {
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount" }, block = { "reference" },
  match = function(ledger, external, p) return ledger.amount == external.amount end,
  examples = {
    { "ok", ledger = {}, external = {}, expect = true },
    { "no", ledger = {}, external = {}, expect = false },
    { "bad", ledger = { {}, {} }, external = {}, expect = true },
--           ^ lua.bad-value
  },
}

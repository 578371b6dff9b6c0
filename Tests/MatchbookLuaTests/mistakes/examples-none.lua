return {
-- < lua.examples
  api = 1, id = "test.rule", version = "1.0.0",
  needs = { "amount" }, block = { "reference" },
  match = function(ledger, external, p) return ledger.amount == external.amount end,
}

-- vector: records
-- expect: reject-load
-- Examples whose records hold what no record can.
return {
  api = 1, id = "hostile.examples-of-great-values", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    
    return true
  end,
  examples = {
    { "great", ledger = { reference = "⟪60000:x⟫", amount = "99999999999999999999999.99", currency = "EUR", date = "9999999-12-31" },
      external = { reference = "R", amount = "1e400", currency = "€€€", date = "2026-02-30" }, expect = true },
    { "odd", ledger = { reference = 5, amount = 0/0, date = 2^63 }, external = { [1] = "x", amount = {}, n = {} }, expect = { score_at_least = 0/0 } },
    { "least", ledger = { amount = "-92233720368547758.08" }, external = { amount = "92233720368547758.07" }, expect = { score_at_least = 1/0, more = {} } },
    { {}, ledger = { {} }, external = false, expect = function() end, why = {}, params = { x = {} } },
    "text", 5, {}, function() end, [100] = { "far" }, name = { "named" },
  },
}

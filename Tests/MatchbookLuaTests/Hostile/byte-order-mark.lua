-- A byte order mark in front of a rule.
-- vector: 2
-- expect: harmless|reject-load
return {
  api = 1, id = "hostile.byte-order-mark", version = "1.0.0",
  needs = { "amount" }, block = { "reference" },
  match = function(a, b, p) return true end,
}

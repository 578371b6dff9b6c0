-- vector: amplification
-- expect: harmless
-- One order of the longest texts of zeros is within the budget.
return {
  api = 1, id = "hostile.zeros-once", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local x, y = ("\0"):rep(65000) .. "a", ("\0"):rep(65000) .. "b"
    return x < y and x <= y and not (x > y)
  end,
}

-- vector: amplification
-- expect: budget
-- The widest number.
return {
  api = 1, id = "hostile.format-wide", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do string.format('%99.99f', 1e308) end
  end,
}

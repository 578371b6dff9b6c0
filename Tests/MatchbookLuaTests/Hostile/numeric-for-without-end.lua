-- vector: 6
-- expect: budget
-- Counts to the greatest integer.
return {
  api = 1, id = "hostile.numeric-for-without-end", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for i = 1, math.maxinteger do end
    return true
  end,
}

-- vector: 6
-- expect: budget
-- Counts from the least to the greatest whole number.
return {
  api = 1, id = "hostile.for-over-all-integers", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for i = math.mininteger, math.maxinteger do end
    return true
  end,
}

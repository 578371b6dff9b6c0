-- vector: 13
-- expect: error|budget
-- A range of all whole numbers.
return {
  api = 1, id = "hostile.concat-range-of-integers", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return table.concat({ "x" }, "", math.mininteger, math.maxinteger) == ""
  end,
}

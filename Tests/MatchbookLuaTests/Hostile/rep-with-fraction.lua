-- vector: 13
-- expect: error
-- A count that is no whole number.
return {
  api = 1, id = "hostile.rep-with-fraction", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ("x"):rep(1e300) == ""
  end,
}

-- vector: 18
-- expect: budget
-- Many repeats in a row and no end that fits.
return {
  api = 1, id = "hostile.pattern-of-many-stars", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return (("a"):rep(200) .. "c"):find(("a*"):rep(20) .. "b") ~= nil
  end,
}

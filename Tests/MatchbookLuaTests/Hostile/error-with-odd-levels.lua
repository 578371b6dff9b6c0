-- vector: 7
-- expect: error
-- Levels that no stack has.
return {
  api = 1, id = "hostile.error-with-odd-levels", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    pcall(error, "x", 2^31 | 0)
    pcall(error, "x", -5)
    error("x", 100)
  end,
}

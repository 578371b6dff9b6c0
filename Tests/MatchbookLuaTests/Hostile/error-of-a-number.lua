-- vector: 7
-- expect: error
-- An error that is a number of no value.
return {
  api = 1, id = "hostile.error-of-a-number", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    error(0/0)
    return true
  end,
}

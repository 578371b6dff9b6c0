-- vector: 19
-- expect: error
-- An address in an error.
return {
  api = 1, id = "hostile.address-by-message", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return a + b
  end,
}

-- vector: 7
-- expect: error
-- An error that is nothing.
return {
  api = 1, id = "hostile.error-of-nil", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    error()
    return true
  end,
}

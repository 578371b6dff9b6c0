-- vector: 8
-- expect: error | text-length
-- An error message of 60,000 signs with terminal codes.
return {
  api = 1, id = "hostile.error-text-monster", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    error('\27]0;owned\7' .. ('x'):rep(60000))
  end,
}

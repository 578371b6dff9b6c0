-- vector: amplification
-- expect: harmless
-- A reason of 60,000 signs.
return {
  api = 1, id = "hostile.explanation-flood", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true, explain('%s', ('x'):rep(60000))
  end,
}

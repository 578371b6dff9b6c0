-- vector: amplification
-- expect: harmless
-- A reason that no function has cut.
return {
  api = 1, id = "hostile.explanation-by-hand", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true, ('x'):rep(60000)
  end,
}

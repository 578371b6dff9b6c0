-- vector: 23
-- expect: harmless
-- One line of more than a hundred thousand signs.
return {
  api = 1, id = "hostile.line-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true --⟪20000: long⟫
  end,
}

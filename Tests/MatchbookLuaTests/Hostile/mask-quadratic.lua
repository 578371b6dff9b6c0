-- vector: 18
-- expect: budget | error | harmless
-- A mask that begins at every place and ends nowhere.
return {
  api = 1, id = "hostile.mask-quadratic", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return #ref.find_all(('-'):rep(20000), '-+x') > 0
  end,
}

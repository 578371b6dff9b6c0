-- vector: 17
-- expect: error
-- Arguments before the first.
return {
  api = 1, id = "hostile.select-negative", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return select(-5, 1) == nil
  end,
}

-- vector: 6
-- expect: error
-- Whole numbers have no infinity.
return {
  api = 1, id = "hostile.division-by-zero", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return a.amount // 0 == a.amount % 0
  end,
}

-- vector: 17
-- expect: error
-- 60,000 results.
return {
  api = 1, id = "hostile.byte-many", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ('x'):rep(60000):byte(1, -1) == 120
  end,
}

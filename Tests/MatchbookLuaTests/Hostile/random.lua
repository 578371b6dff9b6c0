-- vector: 22
-- expect: reject-load
-- Chance.
return {
  api = 1, id = "hostile.random", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return math.random() < 0.5
  end,
}

-- vector: records
-- expect: error
-- Scores that are none.
return {
  api = 1, id = "hostile.score-monsters", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ({ 0/0, 1/0, -1, 2, math.mininteger })[1 + #a.reference % 5]
  end,
}

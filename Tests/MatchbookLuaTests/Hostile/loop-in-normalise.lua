-- vector: 6
-- expect: budget
-- Never ends normalising.
return {
  api = 1, id = "hostile.loop-in-normalise", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  normalise = function(r) repeat until false end,
  match = function(a, b, p)
    return true
  end,
}

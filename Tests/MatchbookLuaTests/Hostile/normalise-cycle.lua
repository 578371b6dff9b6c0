-- vector: records
-- expect: error | edited
-- normalise gives a table that holds itself.
return {
  api = 1, id = "hostile.normalise-cycle", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  normalise = function(r)
    local t = {}
    t.t = t
    return t
  end,
  match = function(a, b, p)
    return true
  end,
}

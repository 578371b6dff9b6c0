-- vector: records
-- expect: error
-- normalise gives the record itself.
return {
  api = 1, id = "hostile.normalise-monster", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  normalise = function(r) return { r = r } end,
  match = function(a, b, p)
    return true
  end,
}

-- vector: records
-- expect: error
-- normalise gives a library.
return {
  api = 1, id = "hostile.normalise-library", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  normalise = function(r) return string end,
  match = function(a, b, p)
    return true
  end,
}

-- vector: records
-- expect: harmless | error
-- A library as a list of keys.
return {
  api = 1, id = "hostile.key-is-library", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  key = function(r) return string end,
  match = function(a, b, p)
    return true
  end,
}

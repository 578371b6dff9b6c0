-- vector: 8
-- expect: error
-- An error that is a table that holds itself.
return {
  api = 1, id = "hostile.error-value-monster", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    t.t = t
    error(t)
  end,
}

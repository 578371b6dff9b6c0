-- vector: records
-- expect: error | edited
-- Changes a parameter.
return {
  api = 1, id = "hostile.parameter-edited", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  params = { limit = { type = 'integer', default = 5 } },
  match = function(a, b, p)
    p.limit = 7
    return true
  end,
}

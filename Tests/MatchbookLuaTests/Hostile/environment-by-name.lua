-- vector: 3
-- expect: reject-load
-- The environment as a value.
return {
  api = 1, id = "hostile.environment-by-name", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local e = _ENV
    e.x = 1
    return true
  end,
}

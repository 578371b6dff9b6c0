-- vector: 3
-- expect: reject-load
-- Another environment.
return {
  api = 1, id = "hostile.environment-as-local", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local _ENV = {}
    return true
  end,
}

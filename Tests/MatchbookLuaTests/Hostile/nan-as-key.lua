-- vector: 21
-- expect: error
-- A key that is not equal to itself.
return {
  api = 1, id = "hostile.nan-as-key", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    t[0/0] = 1
    return true
  end,
}

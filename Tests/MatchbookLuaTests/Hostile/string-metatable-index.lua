-- vector: 3
-- expect: error
-- A field of a text.
return {
  api = 1, id = "hostile.string-metatable-index", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = 'x'
    s.upper = 1
    return true
  end,
}

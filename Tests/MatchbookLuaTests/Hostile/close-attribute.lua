-- vector: 9
-- expect: error
-- A value that is to be closed.
return {
  api = 1, id = "hostile.close-attribute", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local x <close> = {}
    return true
  end,
}

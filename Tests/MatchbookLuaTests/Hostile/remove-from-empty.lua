-- vector: 15
-- expect: harmless
-- The last element of nothing.
return {
  api = 1, id = "hostile.remove-from-empty", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    return table.remove(t, #t) == nil and table.remove(t) == nil
  end,
}

-- vector: 4
-- expect: harmless
-- Names of metamethods are only names.
return {
  api = 1, id = "hostile.metatable-in-a-field", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = { __gc = function() while true do end end, __index = error, __len = error }
    return #t == 0 and t.x == nil
  end,
}

-- vector: 4
-- expect: harmless
-- Fields that are named like metamethods are fields.
return {
  api = 1, id = "hostile.metamethods-as-fields", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = { __gc = 1, __index = { x = 1 }, __len = 7, __close = 2, __eq = 3, __call = 4 }
    return t.x == nil and #t == 0 and t ~= {}
  end,
}

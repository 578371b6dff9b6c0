-- vector: 23
-- expect: harmless | reject-load
-- 60,000 elements written out.
local t = { ⟪60000:1, ⟫}
return {
  api = 1, id = "hostile.constructor-large", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true
  end,
}

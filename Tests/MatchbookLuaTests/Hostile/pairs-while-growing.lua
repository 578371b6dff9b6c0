-- vector: 21
-- expect: harmless
-- A table that grows and shrinks under the loop.
return {
  api = 1, id = "hostile.pairs-while-growing", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = 1, 50 do t['k' .. i] = i end
    for k, v in pairs(t) do
      t[k] = nil
      for j = 1, 20 do t[k .. j] = j end
    end
    return true
  end,
}

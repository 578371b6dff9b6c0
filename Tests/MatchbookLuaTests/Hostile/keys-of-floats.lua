-- vector: 21
-- expect: harmless
-- Keys that are nearly whole numbers.
return {
  api = 1, id = "hostile.keys-of-floats", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = -100, 100 do t[i / 3] = i t[i + 0.0] = i t[i * 1e300] = i end
    local last
    for k, v in pairs(t) do
      if last and not (last < k) then return false end
      last = k
    end
    return true
  end,
}

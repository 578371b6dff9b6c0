-- vector: 21
-- expect: harmless
-- Keys in an order of their own.
return {
  api = 1, id = "hostile.pairs-order", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local k = ''
    for key in pairs({ z = 1, a = 2, [3] = 1, [1] = 1, [true] = 1 }) do k = k .. tostring(key) end
    return k == '13aztrue'
  end,
}

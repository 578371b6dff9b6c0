-- vector: 15
-- expect: error
-- A key that is a list of 2^63 keys.
return {
  api = 1, id = "hostile.length-of-2-to-63-key", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  key = function(r)
    local t = {}
    for k = 62, 0, -1 do t[1 << k] = k + 1 end
    t[math.maxinteger] = 1
    return t
  end,
  match = function(a, b, p)
    return true
  end,
}

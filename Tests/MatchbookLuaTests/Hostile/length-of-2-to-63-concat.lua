-- vector: 15
-- expect: error | budget
-- Concat of 2^63 elements.
return {
  api = 1, id = "hostile.length-of-2-to-63-concat", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for k = 62, 0, -1 do t[1 << k] = k + 1 end
    t[math.maxinteger] = 1
    return table.concat(t) ~= ''
  end,
}

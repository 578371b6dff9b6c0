-- vector: 15
-- expect: budget | memory
-- A table of 64 elements whose length is 2^63 - 1.
return {
  api = 1, id = "hostile.length-of-2-to-63-sort", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for k = 62, 0, -1 do t[1 << k] = k + 1 end
    t[math.maxinteger] = 1
    if #t < 1000 then error('the length is not huge') end
    table.sort(t)
    return true
  end,
}

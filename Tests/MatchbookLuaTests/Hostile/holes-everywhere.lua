-- vector: 15
-- expect: harmless
-- Lists with holes, walked by every function that walks one.
return {
  api = 1, id = "hostile.holes-everywhere", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = 1, 300 do t[i * i % 7919] = i end
    for i = 1, 300, 3 do t[i] = nil end
    t[math.maxinteger] = 1 t[math.mininteger] = 2 t[2^53] = 3 t[-0.0] = 4 t[0.5] = 5
    pcall(table.concat, t) pcall(table.sort, t) pcall(table.insert, t, 1, 0) pcall(table.remove, t, 1) pcall(table.unpack, t)
    pcall(table.concat, t, "", math.mininteger, math.maxinteger) pcall(table.unpack, t, math.mininteger, math.maxinteger)
    pcall(table.concat, t, "", math.maxinteger, math.maxinteger)
    for k in pairs(t) do t[k] = nil end
    for i in ipairs(t) do return false end
    return true
  end,
}

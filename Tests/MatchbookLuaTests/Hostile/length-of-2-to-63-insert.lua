-- vector: 15
-- expect: error | budget | harmless
-- Insert behind the greatest integer.
return {
  api = 1, id = "hostile.length-of-2-to-63-insert", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for k = 62, 0, -1 do t[1 << k] = k + 1 end
    t[math.maxinteger] = 1
    table.insert(t, 5)
    table.insert(t, 1, 5)
    return true
  end,
}

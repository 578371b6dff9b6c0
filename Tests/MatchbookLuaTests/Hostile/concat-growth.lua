-- vector: 13
-- expect: text-length
-- A list whose parts are long.
return {
  api = 1, id = "hostile.concat-growth", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = 1, 20 do t[i] = ('x'):rep(10000) end
    return table.concat(t) ~= ''
  end,
}

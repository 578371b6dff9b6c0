-- vector: 18
-- expect: budget | error | harmless
-- Thousands of different references in one text.
return {
  api = 1, id = "hostile.mask-many-tokens", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = 1, 2000 do t[i] = 'R' .. i end
    local s = table.concat(t, ' ')
    return #ref.find_all(s, 'R#+') > 0
  end,
}

-- vector: amplification
-- expect: budget | error
-- The distance of texts of many different characters.
local t = {}
for i = 1, 1300 do t[i] = utf8.char(0x4E00 + i) end
local x = table.concat(t)
return {
  api = 1, id = "hostile.distance-many-characters", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do text.distance(x, x .. 'y', 4000) end
  end,
}

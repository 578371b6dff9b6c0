-- vector: 21
-- expect: budget | reject-load
-- Walks a table of emptied slots again and again.
local hold = {}
for i = 1, 60000 do hold['k' .. i] = true end
for i = 1, 60000 do hold['k' .. i] = nil end
return {
  api = 1, id = "hostile.pairs-over-emptied-table", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do
      for k in pairs(hold) do end
    end
  end,
}

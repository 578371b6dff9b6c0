-- vector: 16
-- expect: memory | budget | harmless
-- Fills its memory while loading and then, call by call, makes the collector run.
local hold = {}
for i = 1, 150000 do hold[i] = {} end
return {
  api = 1, id = "hostile.edge-of-memory-across-calls", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = 1, 3000 do t[i] = { i, i, i, i } end
    return #hold > 0
  end,
}

-- vector: 16
-- expect: reject-load | memory | budget
-- Lives just under its memory while loading.
local t = {}
for i = 1, 1e9 do t[i] = { i } end
return {
  api = 1, id = "hostile.edge-of-memory", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true
  end,
}

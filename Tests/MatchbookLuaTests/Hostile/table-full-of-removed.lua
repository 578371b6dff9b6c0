-- vector: 15
-- expect: budget
-- A table that is filled and emptied, over and over.
return {
  api = 1, id = "hostile.table-full-of-removed", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    while true do
      for i = 1, 1000 do t["k" .. i] = i end
      for k in pairs(t) do t[k] = nil end
    end
    return true
  end,
}

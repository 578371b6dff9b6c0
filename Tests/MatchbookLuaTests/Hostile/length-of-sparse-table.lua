-- vector: 15
-- expect: budget
-- Asks for the border of a table with holes, for ever.
return {
  api = 1, id = "hostile.length-of-sparse-table", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = 1, 10000 do t[i] = i end
    for i = 1, 10000, 2 do t[i] = nil end
    while true do local n = #t t[n] = nil t[n] = n end
  end,
}

-- vector: 20
-- expect: budget|memory|error|harmless
-- Adds to the table while it is sorted.
return {
  api = 1, id = "hostile.comparator-grows-its-table", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = { 3, 1, 2 }
    table.sort(t, function(x, y) t[#t + 1] = 0 return x < y end)
    return #t > 3
  end,
}

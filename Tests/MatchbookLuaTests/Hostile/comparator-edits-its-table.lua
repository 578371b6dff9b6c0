-- vector: 20
-- expect: harmless | error
-- Takes elements out while they are sorted.
return {
  api = 1, id = "hostile.comparator-edits-its-table", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = 1, 100 do t[i] = 100 - i end
    table.sort(t, function(x, y)
      t[#t] = nil
      table.insert(t, 1, 7)
      return (x or 0) < (y or 0)
    end)
    return true
  end,
}

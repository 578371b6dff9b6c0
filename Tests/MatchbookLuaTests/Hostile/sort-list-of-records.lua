-- vector: records
-- expect: error
-- Records in a list that is sorted and cut.
return {
  api = 1, id = "hostile.sort-list-of-records", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local list = { a, b, a, b }
    table.sort(list, function(x, y) return x.amount < y.amount end)
    table.remove(list)
    pcall(table.insert, a, 1) pcall(table.remove, b) pcall(table.sort, a) pcall(table.concat, b) pcall(table.unpack, a)
    for k, v in pairs(a) do if k == "none" then return false end end
    for i in ipairs(b) do return false end
    return true
  end,
}

-- vector: records
-- expect: harmless | error
-- Sorts, empties and fills its items.
return {
  api = 1, id = "hostile.group-items-edited", version = "1.0.0",
  needs = { "amount", "currency", "date" },
  block = { "currency", amount = { tolerance = "10.00" } },
  kind = "N:1",
  group = { by = { "currency", "date" }, sum = "amount" },
  match = function(items, payout, p)
    while #items > 0 do table.remove(items) end
    items.sum = -1
    return true
  end,
}

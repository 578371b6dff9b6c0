-- vector: 6
-- expect: budget
-- Never ends choosing.
return {
  api = 1, id = "hostile.loop-in-group-function", version = "1.0.0",
  needs = { "amount", "currency", "date" },
  block = { "currency", date = { window = 30 } },
  kind = "N:1",
  group = function(anchor, items, p) while true do end end,
  match = function(items, anchor, p)
    return true
  end,
}

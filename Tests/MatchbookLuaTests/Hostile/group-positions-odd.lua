-- vector: records
-- expect: error
-- Positions that no record has.
return {
  api = 1, id = "hostile.group-positions-odd", version = "1.0.0",
  needs = { "amount", "currency", "date" },
  block = { "currency", date = { window = 30 } },
  kind = "N:1",
  group = function(anchor, items, p) return { 1, 1, 0, -1, 1 << 40, 0/0 } end,
  match = function(items, anchor, p)
    return true
  end,
}

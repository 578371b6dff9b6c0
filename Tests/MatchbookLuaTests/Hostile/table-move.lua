-- vector: 15
-- expect: reject-load
-- A move of 2^62 elements.
return {
  api = 1, id = "hostile.table-move", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    table.move({}, 1, 1 << 62, 2)
    return true
  end,
}

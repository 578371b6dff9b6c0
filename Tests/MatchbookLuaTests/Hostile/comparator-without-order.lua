-- vector: 20
-- expect: harmless
-- Every element before every other.
return {
  api = 1, id = "hostile.comparator-without-order", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = { 5, 3, 1, 4 }
    table.sort(t, function() return true end)
    return #t == 4
  end,
}

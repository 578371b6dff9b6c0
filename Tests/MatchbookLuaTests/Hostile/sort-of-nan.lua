-- vector: 20
-- expect: harmless
-- Numbers without an order.
return {
  api = 1, id = "hostile.sort-of-nan", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = { 0/0, 1, 0/0, 3, 2, 0/0 }
    table.sort(t)
    return #t == 6
  end,
}

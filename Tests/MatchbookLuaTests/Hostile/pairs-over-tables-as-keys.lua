-- vector: 21
-- expect: error
-- Keys that have no order.
return {
  api = 1, id = "hostile.pairs-over-tables-as-keys", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for k in pairs({ [{}] = 1 }) do end
    return true
  end,
}

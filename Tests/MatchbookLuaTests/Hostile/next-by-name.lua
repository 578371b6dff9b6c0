-- vector: 21
-- expect: reject-load
-- Walks without an order.
return {
  api = 1, id = "hostile.next-by-name", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return next({ a.amount }) == 1
  end,
}

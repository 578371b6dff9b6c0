-- vector: records
-- expect: edited
-- Changes an amount.
return {
  api = 1, id = "hostile.record-edited", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    a.amount = 5
    return true
  end,
}

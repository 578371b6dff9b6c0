-- vector: records
-- expect: edited
-- A side that is a number.
return {
  api = 1, id = "hostile.record-side-number", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    a.side = 5
    return true
  end,
}

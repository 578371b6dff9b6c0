-- vector: 17
-- expect: error
-- A million results.
return {
  api = 1, id = "hostile.unpack-many", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return table.unpack({}, 1, 1000000) == nil
  end,
}

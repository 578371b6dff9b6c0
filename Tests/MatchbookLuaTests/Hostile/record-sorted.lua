-- vector: records
-- expect: error
-- Sorts a record.
return {
  api = 1, id = "hostile.record-sorted", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    table.sort(a)
    return true
  end,
}

-- vector: 7
-- expect: error
-- An error that is a record.
return {
  api = 1, id = "hostile.error-of-a-record", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    error(a)
    return true
  end,
}

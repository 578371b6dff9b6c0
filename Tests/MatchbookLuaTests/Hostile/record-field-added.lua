-- vector: records
-- expect: error
-- A field that records do not have.
return {
  api = 1, id = "hostile.record-field-added", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local name = 'more'
    a[name] = 5
    return true
  end,
}

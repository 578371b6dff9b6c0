-- vector: records
-- expect: edited
-- Takes a value away.
return {
  api = 1, id = "hostile.record-field-removed", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    a.reference = nil
    return true
  end,
}

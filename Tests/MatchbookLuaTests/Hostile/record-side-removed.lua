-- vector: records
-- expect: edited
-- Takes away what a record always has.
return {
  api = 1, id = "hostile.record-side-removed", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    a.side = nil
    a.id = nil
    return true
  end,
}

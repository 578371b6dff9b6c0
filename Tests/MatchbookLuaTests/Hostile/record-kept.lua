-- vector: records
-- expect: edited
-- Keeps a record for the next call.
local last = {}
return {
  api = 1, id = "hostile.record-kept", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    last.record = a
    return true
  end,
}

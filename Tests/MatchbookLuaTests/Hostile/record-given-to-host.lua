-- vector: records
-- expect: error
-- A record where the host wants a text.
return {
  api = 1, id = "hostile.record-given-to-host", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return text.fold(a) ~= nil
  end,
}

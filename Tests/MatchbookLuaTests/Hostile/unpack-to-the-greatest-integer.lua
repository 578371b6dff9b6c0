-- vector: 17
-- expect: error
-- A range whose length does not fit.
return {
  api = 1, id = "hostile.unpack-to-the-greatest-integer", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return table.unpack({}, math.mininteger, math.maxinteger) == nil
  end,
}

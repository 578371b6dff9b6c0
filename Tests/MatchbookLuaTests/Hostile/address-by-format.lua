-- vector: 19
-- expect: error
-- An address by its conversion.
return {
  api = 1, id = "hostile.address-by-format", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return string.format('%p', a) ~= ''
  end,
}

-- vector: 19
-- expect: harmless
-- An address as a text.
return {
  api = 1, id = "hostile.address-of-table", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return tostring({}) == 'table' and tostring(error) == 'function' and string.format('%s', error) == 'function'
  end,
}

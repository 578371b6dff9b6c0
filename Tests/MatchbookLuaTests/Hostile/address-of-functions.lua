-- vector: 19
-- expect: harmless
-- What is a function or a table has no address in its text.
return {
  api = 1, id = "hostile.address-of-functions", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local said = tostring(a) .. tostring(string.rep) .. tostring(function() end) .. tostring({})
    return not said:find("0x") and not said:find("%x%x%x%x%x%x")
  end,
}

-- vector: 19
-- expect: error
-- A conversion that writes values as source.
return {
  api = 1, id = "hostile.format-quoted", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ("%q"):format({}) == ""
  end,
}

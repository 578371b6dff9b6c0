-- vector: 19
-- expect: error
-- Width and precision beyond what C can be trusted with.
return {
  api = 1, id = "hostile.format-width-of-three-digits", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ("%500.500d"):format(1) == ""
  end,
}

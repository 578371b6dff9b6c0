-- vector: 18
-- expect: error
-- More captures than there are.
return {
  api = 1, id = "hostile.captures-many", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ('x'):find(('()'):rep(40)) ~= nil
  end,
}

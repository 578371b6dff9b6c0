-- vector: 18
-- expect: budget
-- A set of 60,000 signs, asked at every place.
return {
  api = 1, id = "hostile.pattern-frontier", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return (('a'):rep(60000)):find('%f[' .. ('b'):rep(60000) .. ']') == nil
  end,
}

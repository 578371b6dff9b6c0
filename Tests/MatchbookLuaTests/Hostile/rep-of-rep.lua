-- vector: 13
-- expect: text-length
-- Each step is small, their product is not.
return {
  api = 1, id = "hostile.rep-of-rep", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return #("ab"):rep(250):rep(250):rep(250) > 0
  end,
}

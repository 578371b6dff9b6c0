-- vector: 18
-- expect: budget
-- A quadratic scan for balance.
return {
  api = 1, id = "hostile.pattern-balance", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return (('('):rep(60000)):find('%b()') == nil
  end,
}

-- vector: 18
-- expect: budget
-- Exponential backtracking.
return {
  api = 1, id = "hostile.pattern-backtracking", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return (('a'):rep(30000)):find(('.-'):rep(20) .. 'b') == nil
  end,
}

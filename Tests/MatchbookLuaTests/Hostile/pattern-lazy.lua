-- vector: 18
-- expect: budget
-- Lazy repeats go forward as badly as greedy ones go back.
return {
  api = 1, id = "hostile.pattern-lazy", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ("a"):rep(3000):find(("a-"):rep(8) .. "b") ~= nil
  end,
}

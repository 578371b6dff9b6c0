-- vector: 6
-- expect: budget
-- A loop without a loop.
return {
  api = 1, id = "hostile.goto-loop", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    ::top::
    goto top
  end,
}

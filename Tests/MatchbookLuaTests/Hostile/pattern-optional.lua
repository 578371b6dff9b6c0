-- vector: 18
-- expect: budget
-- A pattern that doubles its work with each sign.
return {
  api = 1, id = "hostile.pattern-optional", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return (('a'):rep(28)):match(('a?'):rep(28) .. ('a'):rep(28) .. 'b') == nil
  end,
}

-- vector: 18
-- expect: budget
-- Compares halves of a long text at every place.
return {
  api = 1, id = "hostile.pattern-back-reference", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ('a'):rep(60000) .. 'c'
    return s:find('(.-)%1b') == nil
  end,
}

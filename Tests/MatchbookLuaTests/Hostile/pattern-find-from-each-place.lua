-- vector: 18
-- expect: budget
-- Begins one search at every place of a long text.
return {
  api = 1, id = "hostile.pattern-find-from-each-place", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ("ab"):rep(20000)
    for i = 1, #s do s:find("b+c", i) end
    return true
  end,
}

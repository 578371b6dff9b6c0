-- vector: amplification
-- expect: budget
-- Folds a long text.
return {
  api = 1, id = "hostile.fold-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ('Ä'):rep(30000)
    while true do text.fold(s) end
  end,
}

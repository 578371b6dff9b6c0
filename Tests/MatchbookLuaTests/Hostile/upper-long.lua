-- vector: amplification
-- expect: budget
-- Upper case of a long text.
return {
  api = 1, id = "hostile.upper-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ('x'):rep(60000)
    while true do s:upper() end
  end,
}

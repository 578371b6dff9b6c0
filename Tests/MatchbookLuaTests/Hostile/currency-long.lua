-- vector: amplification
-- expect: budget
-- A currency of 60,000 signs.
local s = ('E'):rep(60000)
return {
  api = 1, id = "hostile.currency-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do pcall(money.text, 1, s) end
  end,
}

-- vector: amplification
-- expect: budget
-- Reads a long amount.
local s = ('9'):rep(60000)
return {
  api = 1, id = "hostile.money-parse-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do money.parse(s, 'EUR') end
  end,
}

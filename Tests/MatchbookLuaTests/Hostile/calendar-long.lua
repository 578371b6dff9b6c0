-- vector: amplification
-- expect: budget
-- A calendar of 60,000 signs.
local s = ('E'):rep(60000)
return {
  api = 1, id = "hostile.calendar-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do pcall(date.business_days, 1, 2, s) end
  end,
}

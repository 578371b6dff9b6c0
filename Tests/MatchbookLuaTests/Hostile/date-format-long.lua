-- vector: amplification
-- expect: budget | error
-- A date format of 60,000 signs.
local f = ('-'):rep(60000) .. 'YYYYMMDD'
return {
  api = 1, id = "hostile.date-format-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do pcall(date.parse, '20260101', f) end
  end,
}

-- vector: amplification
-- expect: budget
-- Reads a long number.
return {
  api = 1, id = "hostile.tonumber-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ('1'):rep(60000)
    while true do tonumber(s) end
  end,
}

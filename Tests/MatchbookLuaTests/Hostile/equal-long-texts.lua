-- vector: amplification
-- expect: budget
-- Compares long texts that are equal to the last sign.
local x = ('x'):rep(60000) .. 'a'
local y = ('x'):rep(60000) .. 'b'
return {
  api = 1, id = "hostile.equal-long-texts", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while x ~= y do end
    return true
  end,
}

-- vector: amplification
-- expect: budget
-- Orders long texts of zeros, which are compared piece by piece.
local x = ('\0'):rep(60000) .. 'a'
local y = ('\0'):rep(60000) .. 'b'
return {
  api = 1, id = "hostile.order-of-zeros", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while x < y do end
    return true
  end,
}

-- vector: amplification
-- expect: budget
-- Orders texts of zeros that are as long as they may be.
local x, y = ("\x00"):rep(2000) .. 'a', ("\u{0}"):rep(2000) .. 'b'
return {
  api = 1, id = "hostile.order-of-short-zeros", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while x < y do end
    return true
  end,
}

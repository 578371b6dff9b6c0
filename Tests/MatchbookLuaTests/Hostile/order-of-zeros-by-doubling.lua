-- vector: amplification
-- expect: budget
-- Doubles a text of one zero behind an escape that looks harmless, by joining alone.
local zero = [[\]] and "\
\000"
return {
  api = 1, id = "hostile.order-of-zeros-by-doubling", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local x = zero
    while #x < 40000 do x = x .. x end
    while x < x .. "a" do end
    return true
  end,
}

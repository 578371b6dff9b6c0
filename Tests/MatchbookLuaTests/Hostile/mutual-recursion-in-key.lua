-- vector: 10
-- expect: memory | error | budget
-- Two functions that call each other from key.
local odd
local function even(n) return n == 0 or not odd(n - 1) end
odd = function(n) return n ~= 0 and not even(n - 1) end
return {
  api = 1, id = "hostile.mutual-recursion-in-key", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  key = function(r) return even(-1) and 'x' or 'y' end,
  match = function(a, b, p)
    return true
  end,
}

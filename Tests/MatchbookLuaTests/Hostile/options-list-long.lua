-- vector: amplification
-- expect: error | budget
-- A list of options that the host copies outside of the memory of the state.
local t = {}
for i = 1, 20000 do t[i] = 'x' end
return {
  api = 1, id = "hostile.options-list-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do pcall(text.tokens, 'x', t) end
  end,
}

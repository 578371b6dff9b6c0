-- vector: amplification
-- expect: error | budget
-- A table of 3,000 options.
return {
  api = 1, id = "hostile.options-many", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = 1, 3000 do t['o' .. i] = 'x' end
    return #text.tokens('x', t) > 5
  end,
}

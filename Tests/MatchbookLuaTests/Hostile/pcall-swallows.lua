-- vector: 7
-- expect: budget
-- Catches what ends it, again and again.
return {
  api = 1, id = "hostile.pcall-swallows", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do
      pcall(function() while true do end end)
    end
  end,
}

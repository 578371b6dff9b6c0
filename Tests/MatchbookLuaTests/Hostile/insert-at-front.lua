-- vector: amplification
-- expect: budget
-- Moves everything each time.
return {
  api = 1, id = "hostile.insert-at-front", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    while true do table.insert(t, 1, 1) end
  end,
}

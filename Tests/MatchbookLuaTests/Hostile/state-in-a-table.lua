-- vector: 22
-- expect: edited
-- Remembers what it has seen in a table of the file.
local seen = {}
return {
  api = 1, id = "hostile.state-in-a-table", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    if seen[a.reference] then return false end
    seen[a.reference] = true
    return true
  end,
}

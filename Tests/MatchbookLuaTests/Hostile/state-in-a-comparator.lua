-- vector: records
-- expect: edited
-- A comparator that remembers what it was asked.
local asked = {}
return {
  api = 1, id = "hostile.state-in-a-comparator", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local list = { 3, 1, 2 }
    table.sort(list, function(x, y) asked[#asked + 1] = x return x < y end)
    if #asked > 10 then return false end
    return true
  end,
}

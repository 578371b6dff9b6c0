-- vector: 22
-- expect: edited | reject-load
-- Counts its calls in a closure of the file.
local function counter()
  local n = 0
  return function() n = n + 1 return n end
end
local next = counter()
return {
  api = 1, id = "hostile.state-in-a-nested-closure", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return next() % 2 == 1
  end,
}

-- vector: 4
-- expect: reject-load
-- A loop that would run while the state is closed.
return {
  api = 1, id = "hostile.finalizer", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    setmetatable({}, { __gc = function() while true do end end })
    return true
  end,
}

-- vector: 22
-- expect: reject-load
-- A priority of no use.
return {
  api = 1, id = "hostile.priority-infinite", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    
    return true
  end,
  priority = math.huge,
}

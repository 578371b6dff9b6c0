-- vector: 16
-- expect: budget | memory
-- Keeps closures, each with a variable of its own.
return {
  api = 1, id = "hostile.memory-of-closures", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local kept = {}
    for i = 1, 1e9 do kept[#kept + 1] = function() i = i + 1 return i end end
  end,
}

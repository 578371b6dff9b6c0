-- vector: 6
-- expect: budget
-- Counts to no end in fractions.
return {
  api = 1, id = "hostile.for-to-infinity", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local n = 0
    for x = 1.0, math.huge do n = n + x end
    return true
  end,
}

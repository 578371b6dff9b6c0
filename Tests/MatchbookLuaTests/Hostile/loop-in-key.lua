-- vector: 6
-- expect: budget
-- Never ends computing a key.
return {
  api = 1, id = "hostile.loop-in-key", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  key = function(r) while true do end end,
  match = function(a, b, p)
    return true
  end,
}

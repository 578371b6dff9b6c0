-- vector: 6
-- expect: reject-load
-- Never ends loading.
while true do end
return {
  api = 1, id = "hostile.loop-in-file", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true
  end,
}

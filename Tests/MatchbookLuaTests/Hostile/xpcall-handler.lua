-- vector: 8
-- expect: reject-load
-- A handler that never ends.
return {
  api = 1, id = "hostile.xpcall-handler", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    xpcall(error, function() while true do end end)
    return true
  end,
}

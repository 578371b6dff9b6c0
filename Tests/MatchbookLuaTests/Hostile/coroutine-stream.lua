-- vector: 12
-- expect: reject-load
-- Streams with counters of their own.
return {
  api = 1, id = "hostile.coroutine-stream", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local c = coroutine.wrap(function() while true do end end)
    c()
    return true
  end,
}

-- vector: 5
-- expect: reject-load
-- The collector stopped.
return {
  api = 1, id = "hostile.collector-stop", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    collectgarbage('stop')
    return true
  end,
}

-- vector: 15
-- expect: error
-- A place that is far behind the end.
return {
  api = 1, id = "hostile.insert-far-out", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    table.insert(t, 2^53 | 0, "x")
    return true
  end,
}

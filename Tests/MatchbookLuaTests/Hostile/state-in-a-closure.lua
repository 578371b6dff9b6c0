-- vector: 22
-- expect: edited | error | reject-load
-- Counts its calls in a closure that normalise gives.
return {
  api = 1, id = "hostile.state-in-a-closure", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  normalise = function(r)
    local n = 0
    return { next = function() n = n + 1 return n end }
  end,
  match = function(a, b, p)
    return a.n.next() % 2 == 1
  end,
}

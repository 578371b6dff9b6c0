-- vector: 11
-- expect: reject-load
-- A chain of 50,000 nots.
return {
  api = 1, id = "hostile.unary-chain", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ⟪50000:not ⟫true
  end,
}

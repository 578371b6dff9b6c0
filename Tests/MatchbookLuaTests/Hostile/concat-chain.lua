-- vector: 11
-- expect: reject-load | harmless | error
-- A chain of 30,000 concatenations.
return {
  api = 1, id = "hostile.concat-chain", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return (⟪30000:a.id..⟫'') == ''
  end,
}

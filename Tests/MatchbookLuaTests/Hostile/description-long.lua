-- vector: records
-- expect: reject-load
-- A description of 200 KiB, with every sign a terminal obeys.
return {
  api = 1, id = "hostile.description-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    
    return true
  end,
  description = "⟪20000:\27[31m\7 a b⟫",
}

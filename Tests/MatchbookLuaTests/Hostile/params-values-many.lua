-- vector: records
-- expect: reject-load
-- A parameter that allows ten thousand texts.
return {
  api = 1, id = "hostile.params-values-many", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    
    return true
  end,
  params = { word = { type = "text", default = "none", values = { ⟪10000:"v№", ⟫ }, doc = "x" } },
}

-- vector: records
-- expect: reject-load
-- Parameters whose values reach the edge of what is counted with.
return {
  api = 1, id = "hostile.params-of-greatest-days", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference", date = { window = "$w" }, amount = { tolerance = "$t" } },
  match = function(a, b, p)
    
    return true
  end,
  params = {
    w = { type = "days", default = 9223372036854775807, doc = "x" },
    t = { type = "money", default = "92233720368547758.07", doc = "x" },
    r = { type = "ratio", default = "0.999999999999999999999999999999", doc = "x" },
    i = { type = "integer", default = "-9223372036854775808", doc = "x" },
    l = { type = "list", default = "⟪20000:a№, ⟫z", doc = "⟪5000:doc ⟫" },
  },
}

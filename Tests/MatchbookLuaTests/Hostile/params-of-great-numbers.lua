-- vector: records
-- expect: reject-load
-- Parameters beyond every range.
return {
  api = 1, id = "hostile.params-of-great-numbers", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    
    return true
  end,
  params = {
    a = { type = "integer", default = "99999999999999999999999999", doc = "x" },
    b = { type = "days", default = 2^62, min = -2^62, max = 2^63, doc = "x" },
    c = { type = "percent", default = "1e999%", max = "99999999999999999999999%", doc = "x" },
    d = { type = "ratio", default = 0/0, min = 1/0, doc = "x" },
    e = { type = "money", default = "92233720368547758.08", max = "1e3", doc = "x" },
    f = { type = "integer", default = math.mininteger, min = math.maxinteger, doc = "x" },
  },
}

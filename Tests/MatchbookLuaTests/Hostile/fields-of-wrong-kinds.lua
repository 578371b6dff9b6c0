-- vector: records
-- expect: reject-load
-- Every field of a rule with a value of another kind.
return {
  api = "1", id = 5, version = 1.0, description = {}, kind = 3, params = "x", needs = "amount", block = 7,
  key = "k", normalise = {}, group = true, match = "m", cross_product = "yes", examples = 12, priority = "high",
}

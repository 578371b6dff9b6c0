-- vector: records
-- expect: error
-- A list of tables as keys.
return {
  api = 1, id = "hostile.key-monster-list", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  key = function(r) return { {}, error, 0/0 } end,
  match = function(a, b, p)
    return true
  end,
}

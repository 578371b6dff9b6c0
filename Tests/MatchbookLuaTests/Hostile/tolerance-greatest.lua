-- vector: records
-- expect: harmless
-- A tolerance that no amount has.
return {
  api = 1, id = "hostile.tolerance-greatest", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference", amount = { tolerance = math.maxinteger } },
  match = function(a, b, p)
    
    return true
  end,
}

-- vector: records
-- expect: reject-load
-- Groups of an odd size.
return {
  api = 1, id = "hostile.group-of-greatest", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    
    return true
  end,
  kind = "1:N",
  group = { by = { "reference" }, sum = "amount", max_items = math.maxinteger },
}

-- vector: records
-- expect: reject-load
-- A window that no calendar has.
return {
  api = 1, id = "hostile.window-greatest-integer", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference", date = { window = math.maxinteger } },
  match = function(a, b, p)
    
    return true
  end,
}

-- vector: records
-- expect: reject-load
-- A window of working days that no calendar has.
return {
  api = 1, id = "hostile.business-window-greatest", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference", date = { business_days = math.maxinteger, calendar = "TARGET" } },
  match = function(a, b, p)
    
    return true
  end,
}

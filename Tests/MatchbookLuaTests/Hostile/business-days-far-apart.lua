-- vector: amplification
-- expect: budget
-- Working days over a thousand years.
return {
  api = 1, id = "hostile.business-days-far-apart", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do date.business_days(-180000, 180000, 'TARGET') end
  end,
}

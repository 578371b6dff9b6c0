-- vector: 15
-- expect: harmless | budget
-- Days at the ends of 32 bits.
return {
  api = 1, id = "hostile.day-edges", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for _, d in ipairs({ -2147483648, -2147483647, -719529, 0, 2147483646, 2147483647 }) do
      pcall(date.text, d)
      pcall(date.business_days, d, 0, 'TARGET')
      pcall(date.business_days, 0, d, 'weekdays')
    end
    return true
  end,
}

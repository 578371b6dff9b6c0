-- vector: 6
-- expect: harmless
-- Ends where one more would be one too many.
return {
  api = 1, id = "hostile.for-at-the-greatest-integer", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local n = 0
    for i = math.maxinteger - 2, math.maxinteger do n = n + 1 end
    for i = math.mininteger + 2, math.mininteger, -1 do n = n + 1 end
    return n == 6
  end,
}

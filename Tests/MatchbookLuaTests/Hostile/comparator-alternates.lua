-- vector: 20
-- expect: harmless
-- Says yes and no in turns.
return {
  api = 1, id = "hostile.comparator-alternates", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t, n = {}, 0
    for i = 1, 200 do t[i] = i * 7 % 200 end
    table.sort(t, function() n = n + 1 return n % 2 == 0 end)
    return #t == 200
  end,
}

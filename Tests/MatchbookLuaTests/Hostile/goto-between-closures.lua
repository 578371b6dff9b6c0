-- vector: 6
-- expect: harmless
-- Labels and closures that hold what a loop made.
return {
  api = 1, id = "hostile.goto-between-closures", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local made, count = {}, 0
    ::again::
    do
      local kept = count
      made[#made + 1] = function() return kept end
      count = count + 1
      if count < 5000 then goto again end
    end
    local sum = 0
    for _, f in ipairs(made) do sum = sum + f() end
    if sum ~= 4999 * 5000 // 2 then return false end
    return true
  end,
}

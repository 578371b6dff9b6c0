-- vector: 7
-- expect: budget
-- A verdict after the end.
return {
  api = 1, id = "hostile.pcall-then-verdict", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local ok = pcall(function() while true do end end)
    return true, 'survived'
  end,
}

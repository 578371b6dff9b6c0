-- vector: 18
-- expect: budget
-- Calls of the host without end, and little else.
return {
  api = 1, id = "hostile.budget-by-host-calls-alone", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local a, b = ("x "):rep(900), ("x y "):rep(900)
    while true do text.token_set_ratio(a, b) end
    return true
  end,
}

-- vector: 18
-- expect: budget
-- A needle of 60,000 signs in nothing.
return {
  api = 1, id = "hostile.plain-find-long-needle", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local p = ('x'):rep(60000)
    while true do (''):find(p) end
  end,
}

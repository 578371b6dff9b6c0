-- vector: 18
-- expect: budget
-- A needle whose beginning stands at every place.
return {
  api = 1, id = "hostile.plain-find-near-misses", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ('a'):rep(60000)
    while true do s:find('ab', 1, true) end
  end,
}

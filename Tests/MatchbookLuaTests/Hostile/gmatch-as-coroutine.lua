-- vector: 12
-- expect: budget
-- Iterators without end.
return {
  api = 1, id = "hostile.gmatch-as-coroutine", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ('a '):rep(1000)
    while true do
      for w in s:gmatch('%a') do end
    end
  end,
}

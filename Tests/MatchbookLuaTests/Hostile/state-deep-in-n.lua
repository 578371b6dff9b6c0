-- vector: 22
-- expect: edited | error
-- Remembers something deep inside of what normalise gave.
return {
  api = 1, id = "hostile.state-deep-in-n", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  normalise = function(r)
    return { a = { a = { a = { a = { a = { a = { a = { a = { a = { x = 0 } } } } } } } } } }
  end,
  match = function(a, b, p)
    local t = a.n
    for i = 1, 9 do t = t.a end
    t.x = t.x + 1
    return t.x == 1
  end,
}

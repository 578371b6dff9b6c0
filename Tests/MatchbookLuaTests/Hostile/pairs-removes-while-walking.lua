-- vector: 21
-- expect: harmless
-- Takes out what comes later.
return {
  api = 1, id = "hostile.pairs-removes-while-walking", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t, seen = { a = 1, b = 2, c = 3, d = 4 }, ""
    for k in pairs(t) do seen = seen .. k t.c = nil t.b = nil end
    return seen == "ad"
  end,
}

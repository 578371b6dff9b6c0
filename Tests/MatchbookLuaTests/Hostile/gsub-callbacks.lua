-- vector: amplification
-- expect: budget
-- A callback for every sign.
return {
  api = 1, id = "hostile.gsub-callbacks", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ('x'):rep(60000)
    return s:gsub('.', function(c) return c end) == ''
  end,
}

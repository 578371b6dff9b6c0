-- vector: 7
-- expect: budget | error
-- A tower of pcalls, each of which goes on.
return {
  api = 1, id = "hostile.pcall-tower", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function f(n)
      pcall(f, n + 1)
      while true do end
    end
    f(1)
    return true
  end,
}

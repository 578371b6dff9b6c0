-- vector: 10
-- expect: memory | error | budget
-- Deeper and deeper.
return {
  api = 1, id = "hostile.recursion", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function f() return 1 + f() end
    return f() > 0
  end,
}

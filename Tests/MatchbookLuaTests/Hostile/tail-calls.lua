-- vector: 6
-- expect: budget
-- Calls that need no stack.
return {
  api = 1, id = "hostile.tail-calls", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function f() return f() end
    return f()
  end,
}

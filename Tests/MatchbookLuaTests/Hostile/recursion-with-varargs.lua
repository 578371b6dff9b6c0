-- vector: 10
-- expect: memory | error | budget
-- Deeper with more arguments each time.
return {
  api = 1, id = "hostile.recursion-with-varargs", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function f(...) return (select('#', f(1, 2, 3, 4, 5, 6, 7, 8, ...))) end
    return f() > 0
  end,
}

-- vector: 6
-- expect: budget
-- No function loops by itself: each hands itself on.
local function first(f, g) return f(g, f) end
return {
  api = 1, id = "hostile.helper-in-a-loop-of-helpers", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return first(first, first)
  end,
}

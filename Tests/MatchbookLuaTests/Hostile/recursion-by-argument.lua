-- vector: 10
-- expect: memory|budget|error
-- A function that is handed itself.
return {
  api = 1, id = "hostile.recursion-by-argument", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function go(f) return 1 + f(f) end
    return go(go) > 0
  end,
}

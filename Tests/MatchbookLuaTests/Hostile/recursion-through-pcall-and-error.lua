-- vector: 11
-- expect: memory|budget|error
-- Goes deeper in every handler of the error before.
return {
  api = 1, id = "hostile.recursion-through-pcall-and-error", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function go(n)
      local ok = pcall(go, n + 1)
      return go(n - 1)
    end
    return go(1)
  end,
}

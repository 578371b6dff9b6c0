-- vector: 8
-- expect: error
-- Raises while it raises.
return {
  api = 1, id = "hostile.error-in-error", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function f(n) return error(select(2, pcall(f, n)) , n) end
    return f(1)
  end,
}

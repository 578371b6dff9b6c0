-- vector: 17
-- expect: budget|memory|error
-- Hands on one argument more each time.
return {
  api = 1, id = "hostile.select-of-growing-arguments", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function go(...) return go(select("#", ...), ...) end
    return go()
  end,
}

-- vector: 7
-- expect: harmless | error | memory | budget
-- More results than a frame has room for.
return {
  api = 1, id = "hostile.pcall-many-results", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function g(n, ...)
      if n == 0 then return ... end
      return g(n - 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...)
    end
    local n = select('#', pcall(g, 150))
    return n == 1501
  end,
}

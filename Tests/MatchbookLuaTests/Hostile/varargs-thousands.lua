-- vector: 10
-- expect: budget
-- Arguments that double with each call.
return {
  api = 1, id = "hostile.varargs-thousands", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function double(...)
      if select("#", ...) > 100000 then return ... end
      return double(..., ...)
    end
    local function spread(n, ...)
      if n == 0 then return select("#", ...) end
      return spread(n - 1, n, ...)
    end
    local count = spread(150)
    double(1)
    local function grow(t, ...) t[#t + 1] = { ... } return grow(t, #t, ...) end
    grow({})
    return true
  end,
}

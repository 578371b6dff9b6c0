-- vector: 11
-- expect: error | budget
-- A callback that calls gsub with itself.
return {
  api = 1, id = "hostile.gsub-in-gsub", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function f(s) return (s:gsub('.', f)) end
    return f('x') == ''
  end,
}

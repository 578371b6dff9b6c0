-- vector: 11
-- expect: error | budget | harmless
-- Every way into C, one inside of the other.
return {
  api = 1, id = "hostile.pcall-in-sort-in-gsub", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local f
    local function less(x, y)
      pcall(f, 'x')
      return x < y
    end
    f = function(s)
      return (s:gsub('.', function(c)
        table.sort({ 2, 1 }, less)
        return c
      end))
    end
    return f('x') == 'x'
  end,
}

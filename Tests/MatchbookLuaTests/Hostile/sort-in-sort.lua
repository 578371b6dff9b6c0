-- vector: 11
-- expect: error | budget
-- A comparator that sorts with itself.
return {
  api = 1, id = "hostile.sort-in-sort", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function less(x, y)
      table.sort({ 3, 2, 1 }, less)
      return x < y
    end
    table.sort({ 3, 2, 1 }, less)
    return true
  end,
}

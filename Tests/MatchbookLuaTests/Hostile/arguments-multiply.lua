-- vector: 10
-- expect: error
-- Each call passes on twice what it was given, by lists.
return {
  api = 1, id = "hostile.arguments-multiply", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function twice(...)
      local list = { ... }
      for place = 1, #list do list[#list + 1] = list[place] end
      return twice(table.unpack(list))
    end
    twice(1)
    return true
  end,
}

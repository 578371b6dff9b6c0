-- vector: 3
-- expect: harmless
-- Functions of the host called as methods, with their table for an argument.
return {
  api = 1, id = "hostile.host-tables-as-objects", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for _, call in ipairs({
      function() return money:within(a.amount, b.amount) end, function() return date:days(1, 2) end,
      function() return text:fold() end, function() return ref:normalise() end, function() return utf8:char() end,
      function() return string:upper() end, function() return table:concat() end, function() return math:abs() end,
      function() return table.insert(money, "x") end, function() return table.sort(string) end,
      function() return table.remove(table) end, function() return #money end, function() return money .. "" end,
      function() return money < date end, function() return -money end, function() return money() end,
      function() return ("x").within() end, function() return ("x").money.within end,
      function() return a:reference() end, function() return p:x() end, function() return explain:x() end,
    }) do
      local done, problem = pcall(call)
      if type(problem) == "string" and problem:find("0x", 1, true) then return false end
    end
    return true
  end,
}

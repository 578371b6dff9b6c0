-- vector: amplification
-- expect: error
-- Makes zeros at run time, by every function that could, and orders long texts of them.
local function first(...)
  for _, make in ipairs({ ... }) do
    local made, text = pcall(make)
    if made and text:byte() == 0 then return text end
  end
  error("no zero byte")
end
return {
  api = 1, id = "hostile.order-of-zeros-from-functions", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local zero = first(
      function() return string.char(0) end,
      function() return ("%c"):format(0) end,
      function() return ("%5c"):format(256):sub(5) end,
      function() return utf8.char(0) end,
      function() return utf8.charpattern:sub(2, 2) end)
    local x, y = zero:rep(60000) .. 'a', zero:rep(60000) .. 'b'
    while x < y do end
    return true
  end,
}

-- vector: 15
-- expect: error | harmless
-- Positions at the ends of the integers.
return {
  api = 1, id = "hostile.integer-edges", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local low, high = math.mininteger, math.maxinteger
    local s = 'abc'
    for _, i in ipairs({ low, low + 1, -1, 0, 1, high - 1, high }) do
      for _, j in ipairs({ low, -1, 0, 1, high }) do
        local _ = s:sub(i, j) .. s:rep(0, s)
        pcall(s.byte, s, i, j)
        pcall(utf8.len, s, i, j)
        pcall(utf8.codepoint, s, i, j)
        pcall(utf8.offset, s, i, j)
        pcall(s.find, s, 'b', i)
        pcall(s.gmatch, s, 'b', i)
        pcall(table.concat, { 1 }, ',', i, j)
        pcall(table.unpack, { 1 }, i, j)
        pcall(table.insert, { 1 }, i, j)
        pcall(table.remove, { 1 }, i)
        pcall(money.within, i, j, 0)
        pcall(money.within, i, j, '99%')
        pcall(money.text, i, 'EUR')
        pcall(money.sum, { i, j })
        pcall(date.days, i, j)
        pcall(date.text, i)
        pcall(date.business_days, i, j, 'TARGET')
        pcall(text.distance, s, s, i)
        pcall(string.format, '%d %5.2f %x', i, j, i)
        pcall(string.char, i)
        pcall(utf8.char, i)
        pcall(select, i, 1, 2)
        local next = ipairs({})
        pcall(next, {}, i)
        local codes = utf8.codes('aä')
        pcall(codes, 'aä', i)
      end
    end
    return true
  end,
}

-- vector: amplification
-- expect: memory | budget | text-length
-- Asks every function for memory when there is none.
return {
  api = 1, id = "hostile.memory-in-every-call", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local hold = {}
    pcall(function() for i = 1, 3000 do hold[i] = { i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i } end end)
    for i = 1, 1e6 do
      hold[#hold + 1] = ('x'):rep(100) .. i
      hold[#hold + 1] = (tostring(i)):upper()
      hold[#hold + 1] = table.concat({ i, i, i })
      hold[#hold + 1] = string.format('%d', i)
      hold[#hold + 1] = text.fold('A' .. i)
      hold[#hold + 1] = ref.find_all('R' .. i, 'R#+')
      hold[#hold + 1] = { pcall(string.gsub, 'abc', '.', function(c) return { c } end) }
    end
    return true
  end,
}

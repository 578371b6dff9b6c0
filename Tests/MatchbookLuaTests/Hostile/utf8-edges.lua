-- vector: amplification
-- expect: harmless
-- Functions of utf8 with positions between characters.
return {
  api = 1, id = "hostile.utf8-edges", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local text = "a\u{E4}\u{20AC}\u{1F600}\xF0\x9F\x98\xC0\x80\xED\xA0\x80\xFF"
    for i = -9, 9 do
      for j = -9, 9 do
        pcall(utf8.len, text, i, j) pcall(utf8.len, text, i, j, true) pcall(utf8.codepoint, text, i, j) pcall(utf8.offset, text, i, j)
      end
    end
    for _, f in ipairs({ utf8.codes }) do pcall(function() for p, c in f(text) do end end) pcall(function() for p, c in f(text, true) do end end) end
    pcall(utf8.char, -1) pcall(utf8.char, 0x7FFFFFFF) pcall(utf8.char, 2^31)
    for c in text:gmatch(utf8.charpattern) do if #c > 6 then return false end end
    return true
  end,
}

-- vector: 18
-- expect: harmless
-- Replacements of every kind that is no text.
return {
  api = 1, id = "hostile.gsub-replacement-kinds", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for _, by in ipairs({ 5, 1.5, true, {}, { a = {} }, { a = false }, { a = 1/0 }, "%", "%0%", "%99", "%z", function() return {} end,
      function() return nil end, function() error({}) end, function(...) return select("#", ...) end }) do
      pcall(string.gsub, "aaa", "a", by) pcall(string.gsub, "aaa", "(a)()", by) pcall(string.gsub, "", "", by, -1)
      pcall(string.gsub, "aaa", "", by, math.mininteger) pcall(string.gsub, "aaa", "^", by, math.maxinteger)
    end
    return true
  end,
}

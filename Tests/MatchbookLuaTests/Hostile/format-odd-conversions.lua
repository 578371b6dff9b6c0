-- vector: 19
-- expect: error | harmless
-- Conversions that end where they must not.
return {
  api = 1, id = "hostile.format-odd-conversions", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for _, f in ipairs({ '%', '%5-d', '%5 d', '%.5.5d', '%5.5.s', '%-+ #0d', '%-+ #0-d', '%123d', '%.123d', '%n', '%*d', '%ll', '%hhn', '%1$s', '%\0', '%5\0d', '%a', '%q', '%99.99f', '%99.99s', '%c', '%-99c', '%.99e' }) do
      local ok, r = pcall(string.format, f, 1e308, 2, 3)
      ok, r = pcall(string.format, f, 65, 2, 3)
      ok, r = pcall(string.format, f, 'text', 2, 3)
    end
    return true
  end,
}

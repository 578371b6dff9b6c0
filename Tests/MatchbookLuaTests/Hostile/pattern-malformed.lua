-- vector: 18
-- expect: harmless
-- Patterns that end where they must not.
return {
  api = 1, id = "hostile.pattern-malformed", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for _, p in ipairs({ '%', '[', '[%', '[^', '[a-', '%b', '%bx', '%f', '%f[', '(', ')', '()', '(()', '%1', '%9', '(%1)', '[]', '[^]', '[%]', '[a-%', '\0', '%\0', '[\0]', '^*', '*', '+', '-', '?', '$', '^$' }) do
      pcall(string.find, 'abc\0', p)
      pcall(string.gsub, 'abc\0', p, '%1')
      pcall(string.gsub, 'abc\0', p, '%')
      pcall(function() for x in ('abc\0'):gmatch(p) do end end)
    end
    return true
  end,
}

-- vector: 19
-- expect: harmless
-- Formats for reasons that name what is not given.
return {
  api = 1, id = "hostile.explain-odd", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true, explain("%s %d %5.2f %q %c %i %u %p %n %z %", a, b, p)
  end,
}

-- vector: 18
-- expect: error|budget
-- All characters of a long text as results.
return {
  api = 1, id = "hostile.utf8-codepoint-of-all", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return utf8.codepoint(("ä"):rep(5000), 1, -1) == 228
  end,
}

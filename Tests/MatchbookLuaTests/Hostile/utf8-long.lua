-- vector: amplification
-- expect: budget
-- Counts the characters of a long text.
return {
  api = 1, id = "hostile.utf8-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ('ä'):rep(30000)
    while true do utf8.len(s) utf8.offset(s, -1) end
  end,
}

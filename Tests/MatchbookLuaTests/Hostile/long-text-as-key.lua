-- vector: amplification
-- expect: budget | text-length | memory
-- Long texts as keys of a table.
return {
  api = 1, id = "hostile.long-text-as-key", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    local s = ('x'):rep(60000)
    for i = 1, 1e9 do t[s .. (i % 10)] = true end
    return true
  end,
}

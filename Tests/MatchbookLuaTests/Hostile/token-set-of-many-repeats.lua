-- vector: amplification
-- expect: budget
-- A text of thousands of words, all seen before.
local w = {}
for i = 1, 64 do w[i] = 'word' .. (100 + i) end
local s = (table.concat(w, ' ') .. ' '):rep(110)
return {
  api = 1, id = "hostile.token-set-of-many-repeats", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do text.token_set_ratio(s, s) end
  end,
}
